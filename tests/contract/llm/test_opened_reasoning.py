"""Reasoning that the server's chat template opens in the prompt: only its end arrives in the answer."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import TypeAlias

import httpx2
import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.factory import build_compatible
from application.ports.llm import ModelProvider
from domain.llm.chat import ChatEvent, TextDelta, UsageSoFar
from tests.contract.llm.exchanges.compatible_bodies import DONE, completion_body, usage
from tests.contract.llm.exchanges.exchange import Events
from tests.contract.llm.relays import chunk
from tests.contract.llm.scenes import asking
from tests.contract.llm.stream_contract import whole

_MODEL, _OTHER = "tower-7b", "other"
_THOUGHT = "Well, the tower.\nHm, <b>31</b>.\n</think>\n\nIt is 31 metres high."
_PLAIN = "It is 31 metres high."
_MENTION = "Templates end it by `</think>`, see.\nThat is all."


class Server:
    """Writes the text letter by letter, or all of it at once."""

    def __init__(self) -> None:
        self.text = _PLAIN
        self.finish = "stop"
        self.apart = ""

    def respond(self, request: httpx2.Request) -> httpx2.Response:
        if b'"stream":true' not in request.content.replace(b" ", b""):
            message = {"content": self.text}
            return httpx2.Response(200, json=completion_body(_MODEL, usage(14, 9), message, self.finish))
        apart = [chunk({"reasoning_content": self.apart})] if self.apart else []
        pieces = [chunk({"content": letter}) for letter in self.text]
        events = Events((*apart, *pieces, chunk({}, self.finish), DONE))
        return httpx2.Response(200, content=b"".join(events.chunks()), headers={"content-type": "text/event-stream"})


Connect: TypeAlias = Callable[..., ModelProvider]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def connected(server: Server) -> AsyncIterator[Connect]:
    built: list[ModelProvider] = []

    def connect(**switches: object) -> ModelProvider:
        provider = build_compatible(
            "here",
            base_url="https://llm.example/v1",
            api_key=None,
            timeout_seconds=5,
            catalogue=ListedModels({"here": [_MODEL, _OTHER]}),
            switches=switches,
            transport=httpx2.MockTransport(server.respond),
        )
        built.append(provider)
        return provider

    yield connect
    for provider in built:
        await provider.close()


async def streamed(provider: ModelProvider, model: str = _MODEL) -> list[ChatEvent]:
    return [event async for event in provider.stream(asking(model))]


def pieces_in(events: list[ChatEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, TextDelta)]


@pytest.mark.parametrize("switch", [None, True])
async def test_no_reasoning_is_shown_in_the_first_stream_already(
    *, server: Server, connected: Connect, switch: bool | None
) -> None:
    provider = connected(opened_reasoning=switch)
    server.text = _THOUGHT
    events = await streamed(provider)
    assert "".join(pieces_in(events)) == whole(events).content == _PLAIN
    assert len(pieces_in(events)) > 2
    assert whole(events).reasoning == "Well, the tower.\nHm, <b>31</b>."
    assert (await provider.ask(asking(_MODEL))).content == _PLAIN


async def test_a_model_that_does_not_reason_streams_as_it_writes_after_its_first_answer(
    server: Server, connected: Connect
) -> None:
    provider = connected()
    assert pieces_in(await streamed(provider)) == [_PLAIN]
    assert len(pieces_in(await streamed(provider))) > 2
    assert pieces_in(await streamed(provider, _OTHER)) == [_PLAIN]
    server.text = _THOUGHT
    assert whole(await streamed(provider)).content == _PLAIN
    assert "".join(pieces_in(await streamed(provider))) == _PLAIN


async def test_an_answer_at_once_teaches_how_the_next_one_streams(server: Server, connected: Connect) -> None:
    provider = connected()
    await provider.ask(asking(_MODEL))
    assert len(pieces_in(await streamed(provider))) > 2


async def test_an_endpoint_that_is_switched_off_streams_at_once(server: Server, connected: Connect) -> None:
    assert len(pieces_in(await streamed(connected(opened_reasoning=False)))) > 2


@pytest.mark.parametrize("switch", [None, True])
async def test_an_answer_without_reasoning_arrives_whole(*, connected: Connect, switch: bool | None) -> None:
    assert pieces_in(await streamed(connected(opened_reasoning=switch))) == [_PLAIN]


@pytest.mark.parametrize("tag", ["<think>", "[THINK]", "\n<THINK>"])
async def test_a_template_and_a_model_may_both_open_the_reasoning(server: Server, connected: Connect, tag: str) -> None:
    server.text = f"{tag}{_THOUGHT}".replace("</think>", "[/THINK]" if tag == "[THINK]" else "</think>")
    reply = whole(await streamed(connected(opened_reasoning=True)))
    assert (reply.content, reply.reasoning) == (_PLAIN, "Well, the tower.\nHm, <b>31</b>.")


@pytest.mark.parametrize("switch", [None, False])
async def test_an_answer_that_mentions_the_tag_keeps_its_beginning(
    *, server: Server, connected: Connect, switch: bool | None
) -> None:
    provider = connected(opened_reasoning=switch)
    server.text = _MENTION
    events = await streamed(provider)
    assert "".join(pieces_in(events)) == whole(events).content == _MENTION
    assert (await provider.ask(asking(_MODEL))).content == _MENTION


async def test_a_long_answer_is_not_held_back_to_its_end(server: Server, connected: Connect) -> None:
    server.text = "tower " * 1_500
    events = await streamed(connected())
    assert len(pieces_in(events)) > 100
    assert "".join(pieces_in(events)) == server.text


async def test_reasoning_that_comes_apart_holds_no_text_back(server: Server, connected: Connect) -> None:
    server.apart = "Hm."
    assert len(pieces_in(await streamed(connected()))) > 2


async def test_reasoning_that_is_cut_at_the_limit_is_not_shown(server: Server, connected: Connect) -> None:
    server.text, server.finish = "Well, the tower", "length"
    events = await streamed(connected(opened_reasoning=True))
    assert (pieces_in(events), whole(events).reasoning) == ([], "Well, the tower")


async def test_what_is_held_back_is_paid_when_the_stream_ends_early(server: Server, connected: Connect) -> None:
    async with aclosing(connected().stream(asking(_MODEL))) as events:
        first = await anext(events)
    assert isinstance(first, UsageSoFar)
    assert first.usage.input_tokens > 0
    assert first.usage.output_tokens > 0
