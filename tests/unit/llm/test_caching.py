"""Equal requests of a guild are answered from the cache, for nothing, where the caller allows it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from typing_extensions import override

from adapters.clock import FixedClock
from adapters.llm.caching import CachingProvider
from adapters.llm.caching_entries import key_of
from adapters.llm.reachability import Reachability
from adapters.llm.scripted import ScriptedProvider
from adapters.persistence.memory.llm_responses import MemoryResponseCache
from adapters.persistence.memory.outage import MemoryHealthProbe
from application.ports.llm import ModelProvider
from domain.chat import (
    ChatMessage,
    Completion,
    FinishReason,
    Image,
    OutputSchema,
    Role,
    TextDelta,
    TokenCount,
    TokenCountRequest,
    Tool,
    ToolCall,
    ToolChoice,
)
from domain.ids import GuildId, UserId
from domain.llm_errors import ProviderUnavailableError
from domain.media import EmbeddingRequest, Embeddings
from domain.models import Caller, ModelName, ModelReply
from domain.token_usage import NOTHING_USED
from tests.unit.llm.wrappers import (
    CALLER,
    DOWN,
    REPLY,
    REQUEST,
    USAGE,
    FailingMidway,
    Wrap,
    WrapperContract,
    asked_or_streamed,
    heard_before,
    streamed,
)

HOW = pytest.mark.parametrize("how", ["ask", "stream"])
CACHED = replace(REQUEST, cache_seconds=60)
PAID = replace(
    REPLY, provider="openai", request_id=uuid4(), cost_usd=Decimal("0.1"), latency_ms=5.0, budget_warning="Nearly."
)
OTHER = replace(PAID, content="Four.")
TOOL = Tool(name="dice", description="Roll.", parameters={"type": "object"})


class World:
    def __init__(self, *replies: ModelReply) -> None:
        self.clock = FixedClock()
        self.cache = MemoryResponseCache(self.clock)
        self.provider = ScriptedProvider(replies, name="openai")
        self.caching = self.around(self.provider)

    def around(self, provider: ModelProvider) -> CachingProvider:
        reachability = Reachability(MemoryHealthProbe(self.cache.outage), pause=60.0)
        return CachingProvider(provider, self.cache, reachability, self.clock)

    @property
    def calls(self) -> int:
        return len(self.provider.requests)


class TestAsAWrapper(WrapperContract):
    @pytest.fixture
    def wrap(self) -> Wrap:
        return World().around


@pytest.mark.parametrize("first", ["ask", "stream"])
@pytest.mark.parametrize("second", ["ask", "stream"])
async def test_an_equal_request_is_answered_from_the_cache_for_nothing(first: str, second: str) -> None:
    world = World(PAID)
    assert await asked_or_streamed(world.caching, first, CACHED) == PAID
    hit = await asked_or_streamed(world.caching, second, CACHED)
    assert (hit.content, hit.finish_reason, hit.model, hit.provider) == (
        PAID.content,
        PAID.finish_reason,
        PAID.model,
        "openai",
    )
    assert (hit.cached, hit.cost_usd, hit.usage, hit.request_id) == (True, Decimal(0), NOTHING_USED, None)
    assert (hit.budget_warning, hit.latency_ms) == (None, 0.0)
    assert world.calls == 1


async def test_a_stream_from_the_cache_is_the_text_in_one_piece_and_the_end() -> None:
    world = World(PAID)
    await world.caching.ask(CACHED)
    text, end = await streamed(world.caching, CACHED)
    assert text == TextDelta(PAID.content)
    assert isinstance(end, Completion)
    assert end.cached


async def test_an_answer_is_kept_though_its_stream_is_left_right_after_it() -> None:
    world = World(PAID)
    events = world.caching.stream(CACHED)
    while not isinstance(await anext(events), Completion):
        pass
    await events.aclose()
    assert (await world.caching.ask(CACHED)).cached


@HOW
@pytest.mark.parametrize("seconds", [None, 0])
async def test_who_does_not_ask_for_it_gets_nothing_from_the_cache(seconds: int | None, how: str) -> None:
    world = World(PAID, OTHER)
    await world.caching.ask(CACHED)
    assert await asked_or_streamed(world.caching, how, replace(REQUEST, cache_seconds=seconds)) == OTHER


async def test_who_does_not_ask_for_it_leaves_nothing_in_the_cache() -> None:
    world = World(PAID, OTHER)
    await world.caching.ask(REQUEST)
    assert await world.caching.ask(CACHED) == OTHER


async def test_an_answer_is_given_again_only_for_so_long() -> None:
    world = World(PAID, OTHER)
    await world.caching.ask(CACHED)
    world.clock.advance(timedelta(seconds=59))
    assert (await world.caching.ask(CACHED)).cached
    world.clock.advance(timedelta(seconds=2))
    assert await world.caching.ask(CACHED) == OTHER


async def test_who_wants_it_fresher_does_not_get_what_is_too_old() -> None:
    world = World(PAID, OTHER)
    await world.caching.ask(CACHED)
    world.clock.advance(timedelta(seconds=30))
    assert await world.caching.ask(replace(CACHED, cache_seconds=20)) == OTHER


@pytest.mark.parametrize(
    "change",
    [
        {"model": "gpt-4.1-mini"},
        {"provider": "anthropic"},
        {"messages": (ChatMessage(Role.USER, "Count to four."),)},
        {"messages": (ChatMessage(Role.SYSTEM, "Count to three."),)},
        {"messages": (ChatMessage(Role.USER, "Count to three.", images=(Image(data=b"1", media_type="image/png"),)),)},
        {"messages": (ChatMessage(Role.USER, "Count to three.", images=(Image(data=b"2", media_type="image/png"),)),)},
        {"temperature": 0.5},
        {"max_tokens": 10},
        {"tools": (TOOL,)},
        {"tools": (TOOL,), "tool_choice": "dice"},
        {"tool_choice": ToolChoice.NONE},
        {"output": OutputSchema(name="count", schema={"type": "object"})},
        {"caller": replace(CALLER, guild_id=GuildId(11))},
        {"caller": replace(CALLER, guild_id=None)},
    ],
    ids=",".join,
)
async def test_another_request_gets_an_answer_of_its_own(change: dict[str, Any]) -> None:
    world = World(PAID, OTHER, PAID)
    await world.caching.ask(CACHED)
    changed = replace(CACHED, **change)
    assert await world.caching.ask(changed) == OTHER


@pytest.mark.parametrize(
    "change",
    [
        {"caller": Caller(guild_id=CALLER.guild_id, user_id=UserId(99), cog_name="other")},
        {"call_id": uuid4()},
        {"fallbacks": (ModelName("anthropic", "claude-haiku-4-5"),)},
        {"cache_seconds": 3600},
    ],
    ids=",".join,
)
async def test_what_the_answer_does_not_depend_on_makes_no_difference(change: dict[str, Any]) -> None:
    world = World(PAID)
    await world.caching.ask(CACHED)
    assert (await world.caching.ask(replace(CACHED, **change))).cached


@pytest.mark.parametrize(
    "reply",
    [
        replace(PAID, finish_reason=FinishReason.LENGTH),
        replace(PAID, finish_reason=FinishReason.TOOL_CALLS, tool_calls=(ToolCall(id="1", name="dice", arguments={}),)),
        replace(PAID, tool_calls=(ToolCall(id="1", name="dice", arguments={}),)),
        replace(PAID, provider="anthropic"),
        replace(PAID, content="x" * 1024 * 1024),
    ],
    ids=["cut short", "calls a tool", "calls a tool and says so nowhere else", "another provider served", "too large"],
)
@HOW
async def test_what_is_not_the_whole_answer_of_who_was_asked_is_not_kept(reply: Completion, how: str) -> None:
    world = World(reply, OTHER)
    assert await asked_or_streamed(world.caching, how, CACHED) == reply
    assert await asked_or_streamed(world.caching, how, CACHED) == OTHER


async def test_a_failure_is_not_kept() -> None:
    world = World()
    world.provider.then(DOWN, PAID)
    with pytest.raises(ProviderUnavailableError):
        await world.caching.ask(CACHED)
    assert await world.caching.ask(CACHED) == PAID


async def test_a_stream_that_fails_midway_is_not_kept() -> None:
    world = World(PAID)
    failing = world.around(FailingMidway(DOWN, TextDelta("One")))
    await heard_before(ProviderUnavailableError, failing.stream(CACHED))
    assert await world.caching.ask(CACHED) == PAID


async def test_embeddings_come_back_to_the_last_digit() -> None:
    request = EmbeddingRequest(
        provider="openai", model="text-embedding-3-small", caller=CALLER, texts=("a", "b"), cache_seconds=60
    )
    vectors = ((0.1, -1e-9, 0.30000000000000004), (1.0, 2.0, 3.0))
    world = World(Embeddings(model="text-embedding-3-small", vectors=vectors, usage=USAGE))
    await world.caching.ask(request)
    hit = await world.caching.ask(request)
    assert (hit.vectors, hit.cached, hit.usage) == (vectors, True, NOTHING_USED)
    other = replace(request, texts=("b", "a"))
    with pytest.raises(ProviderUnavailableError, match="script"):
        await world.caching.ask(other)


async def test_other_kinds_of_requests_pass_by_the_cache() -> None:
    counts = [TokenCount(model="gpt-4.1", tokens=tokens, exact=True) for tokens in (1, 2)]
    request = TokenCountRequest(provider="openai", model="gpt-4.1", caller=CALLER, chat=REQUEST, cache_seconds=60)
    world = World(*counts)
    assert [await world.caching.ask(request), await world.caching.ask(request)] == counts


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


def test_equal_requests_of_two_guilds_have_different_keys() -> None:
    other = replace(CACHED, caller=replace(CALLER, guild_id=GuildId(11)))
    assert key_of(CACHED) == key_of(replace(CACHED, call_id=uuid4()))
    assert key_of(CACHED) != key_of(other)
