"""The simulated endpoint: one ASGI application that speaks the formats of all four providers, each under a prefix."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.llm.simulator.answering import Asked, answer
from adapters.llm.simulator.completions_wire import CompletionsWire
from adapters.llm.simulator.faults import Fault, wished_fault
from adapters.llm.simulator.gemini_wire import GeminiWire
from adapters.llm.simulator.messages_wire import MessagesWire
from adapters.llm.simulator.responses_wire import ResponsesWire
from adapters.llm.simulator.wire import Reply, Wire
from adapters.llm.simulator.xai_wire import XAIWire

Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
ASGIApp = Callable[[Event, Receive, Send], Awaitable[None]]

_LONGEST_SILENCE_SECONDS = 120
_UNKNOWN_MODEL = "no-such"
_NOT_FOUND = Reply(status=404, body={"error": "There is no such endpoint in the simulation."})


def make_simulated_llm_app() -> ASGIApp:
    """No state is kept: the same request gets the same answer."""
    routes: tuple[tuple[re.Pattern[str], Wire], ...] = (
        (re.compile("/openai/v1/responses"), ResponsesWire()),
        (re.compile("/openai/v1/chat/completions"), CompletionsWire()),
        (re.compile("/anthropic/v1/messages"), MessagesWire()),
        (re.compile("/google/v1beta/models/(?P<model>[^/:]+):generateContent"), GeminiWire()),
        (re.compile("/xai/v1/responses"), XAIWire()),
    )

    async def app(scope: Event, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            for path, wire in routes:
                if (match := path.fullmatch(scope["path"])) and scope["method"] == "POST":
                    headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
                    await _exchange(wire, headers, match.groupdict(), receive, send)
                    return
            await _send(send, _NOT_FOUND)

    return app


async def _exchange(
    wire: Wire, headers: Mapping[str, str], in_path: Mapping[str, str], receive: Receive, send: Send
) -> None:
    body = await _read_body(receive)
    if not wire.has_key(headers):
        await _send(send, wire.refused(Fault.BAD_KEY, in_path.get("model", "")))
        return
    try:
        asked = wire.read({**json.loads(body), **in_path})
    except (LookupError, TypeError, ValueError, AttributeError):
        await _send(send, wire.refused(Fault.MALFORMED, in_path.get("model", "")))
        return
    fault = Fault.UNKNOWN_MODEL if _UNKNOWN_MODEL in asked.model else wished_fault(asked.question)
    if fault is Fault.TIMEOUT:
        await _until_disconnected(receive)
    await _send(send, _reply(wire, asked, fault), is_truncated=fault is Fault.TRUNCATED)


def _reply(wire: Wire, asked: Asked, fault: Fault | None) -> Reply:
    match fault:
        case None | Fault.TIMEOUT | Fault.TRUNCATED:
            return wire.answered(asked, answer(asked))
        case Fault.CONTENT_FILTER:
            return wire.filtered(asked, answer(asked))
        case _:
            return wire.refused(fault, asked.model)


async def _read_body(receive: Receive) -> bytes:
    chunks = []
    while True:
        event = await receive()
        chunks.append(event.get("body", b""))
        if not event.get("more_body"):
            return b"".join(chunks)


async def _until_disconnected(receive: Receive) -> None:
    try:
        async with asyncio.timeout(_LONGEST_SILENCE_SECONDS):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return


async def _send(send: Send, reply: Reply, *, is_truncated: bool = False) -> None:
    """A truncated body promises its whole length and ends in the middle: the server then drops the connection."""
    body = json.dumps(reply.body, ensure_ascii=False).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **reply.headers}
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    sent = body[: len(body) // 2] if is_truncated else body
    await send({"type": "http.response.body", "body": sent, "more_body": is_truncated})


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
