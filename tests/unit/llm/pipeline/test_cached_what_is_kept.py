"""The cache keeps only complete answers of the requested model; while the cache is away the model is called."""

from dataclasses import replace

import pytest
from typing_extensions import override

from adapters.persistence.model_calls.memory_responses import MemoryResponseCache
from domain.ids import GuildId
from domain.llm.chat import AccountedCompletion, Completion, FinishReason, TextDelta, ToolCall
from domain.llm.errors import ProviderUnavailableError
from tests.unit.llm.pipeline.cached_world import CACHED, OTHER, PAID, World
from tests.unit.llm.pipeline.wrappers import DOWN, HOW, FailingMidway, asked_or_streamed, received_before


async def test_an_answer_is_kept_though_its_stream_is_left_right_after_it() -> None:
    world = World(PAID)
    events = world.caching.stream(CACHED)
    while not isinstance(await anext(events), Completion):
        pass
    await events.aclose()
    assert (await world.caching.ask(CACHED)).cached


@pytest.mark.parametrize(
    "reply",
    [
        replace(PAID, finish_reason=FinishReason.LENGTH),
        replace(PAID, finish_reason=FinishReason.TOOL_CALLS, tool_calls=(ToolCall(id="1", name="dice", arguments={}),)),
        replace(PAID, tool_calls=(ToolCall(id="1", name="dice", arguments={}),)),
        replace(PAID, provider="anthropic"),
        replace(PAID, content="x" * 1024 * 1024),
        replace(PAID, content=" \n"),
    ],
    ids=[
        "cut short",
        "calls a tool",
        "calls a tool unsaid",
        "another provider served",
        "too large",
        "empty",
    ],
)
@HOW
async def test_incomplete_answers_and_those_of_other_models_are_not_kept(reply: AccountedCompletion, how: str) -> None:
    world = World(reply, OTHER)
    assert await asked_or_streamed(world.caching, how, CACHED) == reply
    assert await asked_or_streamed(world.caching, how, CACHED) == OTHER


@HOW
async def test_a_paid_reply_is_returned_although_it_cannot_be_cached(how: str) -> None:
    def broken(_reply: object) -> bool:
        raise RuntimeError("a validator of a cog")

    world = World(PAID)
    assert await asked_or_streamed(world.caching, how, replace(CACHED, is_worth_caching=broken)) == PAID


async def test_a_failure_is_not_kept() -> None:
    world = World()
    world.provider.then(DOWN, PAID)
    with pytest.raises(ProviderUnavailableError):
        await world.caching.ask(CACHED)
    assert await world.caching.ask(CACHED) == PAID


async def test_a_stream_that_fails_midway_is_not_kept() -> None:
    world = World(PAID)
    failing = world.around(FailingMidway(DOWN, TextDelta("One")))
    await received_before(ProviderUnavailableError, failing.stream(CACHED))
    assert await world.caching.ask(CACHED) == PAID


@HOW
async def test_a_cache_that_is_away_is_an_empty_one(how: str) -> None:
    world = World(PAID, OTHER)
    await world.caching.ask(CACHED)
    world.cache.outage.down = True
    assert await asked_or_streamed(world.caching, how, CACHED) == OTHER


async def test_a_cache_that_goes_away_while_the_model_answers_is_no_failure() -> None:
    world = World(PAID)
    events = world.caching.stream(CACHED)
    await anext(events)
    world.cache.outage.down = True
    assert [event async for event in events][-1] == PAID


class CountingCache(MemoryResponseCache):
    asked = 0

    @override
    async def get(self, guild_id: GuildId | None, key: str) -> bytes | None:
        self.asked += 1
        return await super().get(guild_id, key)


async def test_a_cache_that_is_known_to_be_away_is_not_asked() -> None:
    world = World(PAID, OTHER)
    world.cache = CountingCache(world.clock)
    world.cache.outage.down = True
    caching = world.around(world.provider)
    for _ in range(2):
        await caching.ask(CACHED)
    assert world.cache.asked == 1


@HOW
async def test_a_reply_that_the_caller_cannot_use_is_not_kept(how: str) -> None:
    world = World(PAID, OTHER)
    picky = replace(CACHED, is_worth_caching=lambda reply: reply.content == OTHER.content)
    assert [await asked_or_streamed(world.caching, how, picky) for _ in range(2)] == [PAID, OTHER]
    assert (await asked_or_streamed(world.caching, how, CACHED)).content == OTHER.content
    assert world.calls == 2
