"""A member may start a limited number of calls in a time; calls inside of one are not counted again."""

import asyncio

import pytest
from pydantic import BaseModel

from adapters.clock import FixedClock
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.sessions.memory_rate_limits import MemoryRateLimiter
from application.llm.choose_model import ChooseModel
from application.llm.member_cooldown import MemberCooldown
from baseline.errors import CooldownError, StructuredOutputError
from baseline.llm import LLM, Cooldown
from domain.ids import UserId
from domain.llm.chat import Completion, ToolCall
from domain.spending.budgets import NO_USER
from tests.unit.baseline.llm_world import GUILD, MARA, World, says

BURST = 5
CALLS = 200
DEFAULT = Cooldown(BURST)


class Answer(BaseModel):
    number: int


class CooledWorld(World):
    def __init__(self, default: Cooldown | None = DEFAULT, *first: Completion) -> None:
        super().__init__()
        self.provider.then(*first)
        self.provider.then(*(says("yes") for _ in range(CALLS)))
        self.shared, own = MemoryRateLimiter(FixedClock()), MemoryRateLimiter(FixedClock())
        members = MemberCooldown((self.shared, own), default)
        choose = ChooseModel(ListedModels(), ["openai"])
        self.cooled = LLM(self.unbound._pipeline, choose, members=members)
        self.cooled = self.cooled.bound(guild_id=GUILD, user_id=MARA, cog_name="ask")

    async def passed(self, llm: LLM, calls: int = CALLS) -> int:
        answers = await asyncio.gather(*(llm.complete("Hello") for _ in range(calls)), return_exceptions=True)
        assert all(isinstance(answer, CooldownError) for answer in answers if isinstance(answer, BaseException))
        return sum(not isinstance(answer, BaseException) for answer in answers)


async def test_of_200_calls_at_once_exactly_the_burst_passes() -> None:
    free = CooledWorld(None)
    assert await free.passed(free.cooled) == CALLS
    world = CooledWorld()
    assert await world.passed(world.cooled) == BURST
    assert len(world.provider.requests) == BURST


async def test_a_refused_call_says_when_to_try_again_and_is_not_recorded() -> None:
    world = CooledWorld()
    await world.passed(world.cooled, BURST)
    recorded = len(world.database.usage)
    with pytest.raises(CooldownError) as caught:
        await world.cooled.complete("Hello")
    assert 0 < caught.value.retry_after <= 60
    assert len(world.database.usage) == recorded == BURST
    assert len(world.log.attempts) == BURST


async def test_members_guilds_and_cogs_are_counted_apart() -> None:
    world = CooledWorld()
    assert await world.passed(world.cooled, BURST + 1) == BURST
    for other in ({"user_id": UserId(3)}, {"cog_name": "draw"}):
        assert await world.passed(world.cooled.bound(**other), BURST + 1) == BURST


async def test_work_on_no_users_behalf_has_no_cooldown() -> None:
    world = CooledWorld()
    assert await world.passed(world.cooled.bound(user_id=NO_USER), 2 * BURST) == 2 * BURST


async def test_a_cog_may_set_its_own_cooldown_or_none() -> None:
    world = CooledWorld()
    assert await world.passed(world.cooled.bound(cooldown=Cooldown(2)), BURST) == 2
    assert await world.passed(world.cooled.bound(cooldown=None), 2 * BURST) == 2 * BURST


async def test_the_repair_of_an_answer_is_not_counted_again() -> None:
    world = CooledWorld(Cooldown(1))
    with pytest.raises(StructuredOutputError):
        await world.cooled.complete_structured("Hello", response_format=Answer)
    assert len(world.provider.requests) == 2


async def test_the_steps_of_a_tool_run_are_counted_once() -> None:
    world = CooledWorld(Cooldown(1), says("", ToolCall(id="1", name="none", arguments={})))
    assert (await world.cooled.run_tools("Hello", tools=())).steps == 2


async def test_a_stream_is_counted_when_it_begins() -> None:
    world = CooledWorld(Cooldown(1))
    first, second = world.cooled.stream("Hello"), world.cooled.stream("Hello")
    assert [text async for text in first.texts()] == ["yes"]
    with pytest.raises(CooldownError):
        await anext(second)


async def test_without_redis_the_process_counts_by_itself() -> None:
    world = CooledWorld()
    world.shared.outage.down = True
    assert await world.passed(world.cooled) == BURST
