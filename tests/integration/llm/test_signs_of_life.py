"""A provider that sends keep-alives between two events is waited for; a silent or endless one is not."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from itertools import chain, repeat
from typing import Any, TypeAlias

import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.anthropic.provider import AnthropicProvider
from adapters.llm.providers.compatible.provider import OpenAICompatibleProvider
from application.ports.llm import ModelProvider
from domain.llm.chat import Completion
from domain.llm.errors import LLMTimeoutError
from tests.contract.llm.exchanges.anthropic_messages import events, text
from tests.contract.llm.exchanges.exchange import Events
from tests.contract.llm.scenes import PATIENCE_SECONDS, asking

TIMEOUT_SECONDS, BETWEEN_SIGNS_SECONDS, SIGNS = 1.0, 0.1, 10
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
_PING, _COMMENT = b'event: ping\ndata: {"type": "ping"}\n\n', b": at work\n\n"

Made: TypeAlias = Callable[[str, float], ModelProvider]


def anthropic(origin: str, seconds: float) -> ModelProvider:
    return AnthropicProvider(api_key="key", timeout_seconds=seconds, catalogue=ListedModels(), base_url=origin)


def compatible(origin: str, seconds: float) -> ModelProvider:
    return OpenAICompatibleProvider(
        name="local", base_url=f"{origin}/v1", api_key=None, timeout_seconds=seconds, catalogue=ListedModels()
    )


def _chunk(delta: Mapping[str, Any], finish: str | None = None) -> Mapping[str, Any]:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}


MESSAGE = events({"input_tokens": 5, "output_tokens": 7}, text("Yes."), "end_turn").chunks()
COMPLETION = (*Events((_chunk({"content": "Yes."}), _chunk({}, "stop"))).chunks(), b"data: [DONE]\n\n")
CASES = pytest.mark.parametrize(
    ("made", "sign", "answer"),
    [(anthropic, _PING, MESSAGE), (anthropic, _COMMENT, MESSAGE), (compatible, _COMMENT, COMPLETION)],
)


@asynccontextmanager
async def serving(pieces: Iterable[bytes], *, pause: float, falls_silent: bool = False) -> AsyncIterator[str]:
    """Serve these pieces to every request, each followed by a pause; yields the origin."""
    answering: list[asyncio.Task[None]] = []
    writers: list[asyncio.StreamWriter] = []

    async def answer(writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(_HEAD)
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(pause)
            if falls_silent:
                await asyncio.Event().wait()
        finally:
            writer.close()

    def begin(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        answering.append(asyncio.create_task(answer(writer)))

    async with await asyncio.start_server(begin, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        try:
            yield f"http://{host}:{port}"
        finally:
            for task in answering:
                task.cancel()
            await asyncio.gather(*answering, return_exceptions=True)
            for writer in writers:  # a task that never began has closed nothing
                writer.close()


async def answered(provider: ModelProvider) -> str:
    """Return the text of the whole reply."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            events = [event async for event in provider.stream(asking("m"))]
    finally:
        await provider.close()
    assert isinstance(events[-1], Completion)
    return events[-1].content


@CASES
async def test_an_event_may_take_longer_than_a_silence_while_there_are_signs_of_life(
    made: Made, sign: bytes, answer: tuple[bytes, ...]
) -> None:
    begun, *rest = answer
    pieces = (begun, *(sign,) * SIGNS, b"".join(rest))
    async with serving(pieces, pause=BETWEEN_SIGNS_SECONDS) as origin:
        assert await answered(made(origin, TIMEOUT_SECONDS)) == "Yes."


@CASES
async def test_who_gives_signs_of_life_and_nothing_else_is_left_in_the_end(
    made: Made, sign: bytes, answer: tuple[bytes, ...]
) -> None:
    async with serving(chain(answer[:1], repeat(sign)), pause=0.01) as origin:
        with pytest.raises(LLMTimeoutError):
            await answered(made(origin, 0.1))


@CASES
async def test_who_falls_silent_after_signs_of_life_is_left_at_once(
    made: Made, sign: bytes, answer: tuple[bytes, ...]
) -> None:
    async with (
        serving((answer[0], sign, sign), pause=0, falls_silent=True) as origin,
        asyncio.timeout(PATIENCE_SECONDS / 2),
    ):
        with pytest.raises(LLMTimeoutError):
            await answered(made(origin, 0.2))
