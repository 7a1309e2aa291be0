"""Calls to a provider take turns under shared limits, or under those of the process while Redis is away."""

import asyncio
from collections.abc import Callable

import pytest

from adapters.llm.pipeline.limited import EitherLimiter, LimitedProvider
from adapters.llm.pipeline.reachability import Reachability
from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.memory.outage import MemoryHealthProbe, Outage
from adapters.persistence.model_calls.memory_limits import MemoryCallLimiter
from application.ports.llm import AccountedProvider
from application.ports.model_calls import CallLimiter, CallLimits, Leave, LimitReached
from domain.llm.chat import TextDelta
from domain.llm.errors import RateLimitError
from tests.unit.llm.pipeline.wrappers import (
    DOWN,
    HOW,
    REPLY,
    REQUEST,
    HangingProvider,
    Wrap,
    WrapperContract,
    asked_or_streamed,
    cancel_midway,
)


def limited(provider: AccountedProvider, *, concurrent: int = 1, patience: float = 10.0) -> LimitedProvider:
    return LimitedProvider(provider, MemoryCallLimiter(CallLimits(concurrent=concurrent)), patience=patience)


class TestAsAWrapper(WrapperContract):
    @pytest.fixture
    def wrap(self) -> Wrap:
        return limited


@HOW
async def test_a_turn_is_free_again_after_an_answer_and_after_a_failure(how: str) -> None:
    wrapped = limited(ScriptedProvider([REPLY, DOWN, REPLY], name="openai"), patience=0)
    assert await asked_or_streamed(wrapped, how) == REPLY
    with pytest.raises(type(DOWN)):
        await asked_or_streamed(wrapped, how)
    assert await asked_or_streamed(wrapped, how) == REPLY


async def test_a_stream_has_its_turn_until_it_is_closed() -> None:
    wrapped = limited(ScriptedProvider([REPLY, REPLY], name="openai"), patience=0)
    events = wrapped.stream(REQUEST)
    await anext(events)
    with pytest.raises(RateLimitError):
        await wrapped.ask(REQUEST)
    await events.aclose()
    assert await wrapped.ask(REQUEST) == REPLY


@HOW
async def test_without_a_slot_in_time_nothing_is_sent_and_the_error_names_the_wait(how: str) -> None:
    provider = ScriptedProvider([REPLY, REPLY], name="openai")
    wrapped = LimitedProvider(provider, MemoryCallLimiter(CallLimits(per_minute=1)), patience=5)
    await asked_or_streamed(wrapped, how)
    with pytest.raises(RateLimitError, match="openai") as refused:
        await asked_or_streamed(wrapped, how)
    assert refused.value.retry_after is not None
    assert 50 < refused.value.retry_after <= 60
    assert not refused.value.was_sent
    assert len(provider.requests) == 1


async def test_a_cancelled_call_gives_its_slot_back() -> None:
    provider = HangingProvider(TextDelta("One"))
    wrapped = limited(provider)
    for how in ("ask", "stream"):
        await cancel_midway(wrapped, provider, how)
    assert await leave_of(wrapped) is not None


@pytest.mark.parametrize(("per_minute", "concurrent"), [(0, None), (None, -1)])
def test_a_limit_that_admits_no_call_is_a_mistake(per_minute: int | None, concurrent: int | None) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        CallLimits(per_minute=per_minute, concurrent=concurrent)


def test_no_limits_are_unlimited() -> None:
    assert CallLimits().is_unlimited
    assert not CallLimits(per_minute=1).is_unlimited
    assert not CallLimits(concurrent=1).is_unlimited


class SharedLimiter:
    """A limiter that depends on a server that can be away."""

    def __init__(self, outage: Outage) -> None:
        self.entered = 0
        self.asked = 0
        self.closed = False
        self._outage = outage

    async def enter(self, *, patience: float) -> Leave:
        self.asked += 1
        self._outage.refuse_if_down()
        self.entered += 1
        return self._leave

    async def close(self) -> None:
        self.closed = True

    def _leave(self) -> None:
        self.entered -= 1


class World:
    def __init__(self, *, pause: float = 0.0) -> None:
        self.outage = Outage("redis")
        self.shared = SharedLimiter(self.outage)
        self.reachability = Reachability(MemoryHealthProbe(self.outage), pause=pause)
        self.either = EitherLimiter(self.shared, MemoryCallLimiter(CallLimits(concurrent=2)), self.reachability)

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


async def test_the_shared_limits_hold_while_they_can_be_asked() -> None:
    world = World()
    for _ in range(5):
        await world.either.enter(patience=0)
    assert world.shared.entered == 5


async def test_while_the_shared_limits_are_away_the_process_limits_itself() -> None:
    world = World()
    world.outage.down = True
    await fill(world.either, 2)


async def test_only_the_first_call_finds_out_that_they_are_away() -> None:
    world = World(pause=60)
    world.outage.down = True
    for _ in range(5):
        (await world.either.enter(patience=0))()
        await world.settle()
    assert world.shared.asked == 1


async def test_shared_limits_hold_again_when_redis_is_back() -> None:
    world = World()
    world.outage.down = True
    (await world.either.enter(patience=0))()
    world.outage.down = False
    (await world.either.enter(patience=0))()  # lets the probe ask
    await world.settle()
    leave = await world.either.enter(patience=0)
    assert world.shared.entered == 1
    leave()
    assert world.shared.entered == 0


async def test_a_turn_goes_back_to_where_it_is_from() -> None:
    world = World()
    leave = await world.either.enter(patience=0)
    world.outage.down = True
    own = await world.either.enter(patience=0)
    leave()
    assert world.shared.entered == 0
    await fill(world.either, 1)
    own()


async def test_closing_closes_both() -> None:
    shared, own = SharedLimiter(Outage("redis")), SharedLimiter(Outage("redis"))
    reachability = Reachability(MemoryHealthProbe(Outage("redis")))
    wrapped = LimitedProvider(ScriptedProvider(), EitherLimiter(shared, own, reachability))
    await wrapped.close()
    assert shared.closed
    assert own.closed


class CountingProbe:
    part = "redis"

    def __init__(self, *, is_hanging: bool = False) -> None:
        self.asked = 0
        self._answers = asyncio.Event()
        if not is_hanging:
            self._answers.set()

    async def is_up(self) -> bool:
        self.asked += 1
        await self._answers.wait()
        return False


async def test_what_is_away_is_not_asked_for_with_every_call() -> None:
    probe = CountingProbe()
    reachability = Reachability(probe, pause=60.0)
    reachability.lost()
    for _ in range(10):
        assert reachability.is_away
        await asyncio.sleep(0)
    assert probe.asked == 0


async def test_the_shared_limiter_is_probed_once_at_a_time() -> None:
    probe = CountingProbe(is_hanging=True)
    reachability = Reachability(probe, pause=0.0)
    reachability.lost()
    for _ in range(10):
        assert reachability.is_away
        await asyncio.sleep(0)
    assert probe.asked == 1
    await reachability.close()
    await reachability.close()


async def test_no_probe_is_sent_before_a_connection_was_lost() -> None:
    probe = CountingProbe()
    reachability = Reachability(probe, pause=0.0)
    assert not reachability.is_away
    await asyncio.sleep(0)
    assert probe.asked == 0


async def fill(limiter: CallLimiter, turns: int) -> None:
    """Take this many turns, and check that there are no more."""
    for _ in range(turns):
        await limiter.enter(patience=0)
    with pytest.raises(LimitReached):
        await limiter.enter(patience=0)


async def leave_of(wrapped: LimitedProvider) -> Callable[[], None]:
    return await wrapped._limiter.enter(patience=0)
