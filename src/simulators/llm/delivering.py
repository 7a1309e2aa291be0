"""Deliver replies and streams to the client, and break the connection where a fault asks for it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from simulators.llm.answers.faults import Fault
from simulators.llm.wire import Chunk, Reply, Stream

Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]

_LONGEST_SILENCE_SECONDS = 120
_CORRUPT = b'data: {"this is": no JSON\n\n'
_CUTS = frozenset({Fault.TRUNCATED, Fault.OVERLOADED_MIDWAY, Fault.TIMEOUT_MIDWAY, Fault.DROPPED_MIDWAY})


async def deliver(result: Reply | Stream, fault: Fault | None, receive: Receive, send: Send) -> None:
    """Send the result, until the client goes away."""
    if fault is Fault.DROPPED:
        await _hang_up(receive, send)
        return
    gone = asyncio.create_task(_disconnected(receive))
    try:
        if fault is Fault.TIMEOUT:
            await asyncio.wait({gone}, timeout=_LONGEST_SILENCE_SECONDS)
        if isinstance(result, Stream):
            await _stream(result, fault, gone, send)
        else:
            await _send_whole(result, fault, gone, send)
    finally:
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone


async def _send_whole(reply: Reply, fault: Fault | None, gone: asyncio.Task[None], send: Send) -> None:
    """A truncated body promises its whole length and ends in the middle: the server then drops the connection."""
    if reply.pause:
        await asyncio.wait({gone}, timeout=reply.pause)
    is_json = not isinstance(reply.body, bytes)
    body = json.dumps(reply.body, ensure_ascii=False).encode() if not isinstance(reply.body, bytes) else reply.body
    half = body[: len(body) // 2]
    if fault is Fault.CORRUPT_CHUNK:
        body = half
    headers = {"content-type": "application/json"} if is_json else {}
    await _start(send, reply.status, {**headers, "content-length": str(len(body)), **reply.headers})
    is_cut = fault is Fault.TRUNCATED
    await send({"type": "http.response.body", "body": half if is_cut else body, "more_body": is_cut})


async def _stream(stream: Stream, fault: Fault | None, gone: asyncio.Task[None], send: Send) -> None:
    if stream.wait:
        await asyncio.wait({gone}, timeout=stream.wait)
    await _start(send, 200, {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"})
    for chunk in _spoilt(stream, fault):
        await send({"type": "http.response.body", "body": chunk.data, "more_body": True})
        # Yield to the event loop even without a pause, so that a disconnect is noticed.
        await asyncio.wait({gone}, timeout=stream.pause if chunk.is_word else 0)
        if gone.done():
            return
    if fault is Fault.TIMEOUT_MIDWAY:
        await asyncio.wait({gone}, timeout=_LONGEST_SILENCE_SECONDS)
    if fault is not Fault.DROPPED_MIDWAY:  # the server drops the connection when the end of the body is missing
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _spoilt(stream: Stream, fault: Fault | None) -> Iterator[Chunk]:
    middle = _middle(stream.chunks)
    yield from stream.chunks[:middle]
    if fault is Fault.OVERLOADED_MIDWAY:
        yield stream.failure
    if fault is Fault.CORRUPT_CHUNK:
        yield _corrupted(stream.chunks[middle - 1])
    if fault not in _CUTS:
        yield from stream.chunks[middle:]


def _middle(chunks: tuple[Chunk, ...]) -> int:
    """Return the position after half of the words, or of the chunks where there are no words."""
    after = [position + 1 for position, chunk in enumerate(chunks) if chunk.is_word]
    return after[(len(after) - 1) // 2] if after else len(chunks) // 2


def _corrupted(chunk: Chunk) -> Chunk:
    """Return a chunk with corrupt data under the same event name, because clients skip unknown events."""
    return Chunk(chunk.data.partition(b"data: ")[0] + _CORRUPT)


async def _hang_up(receive: Receive, send: Send) -> None:
    """ASGI cannot drop a connection, so the server's own transport is closed; elsewhere no answer is sent."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
        await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send, status: int, headers: Mapping[str, str]) -> None:
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
