"""Cache of budgets: read once, read again after a change, and bounded in size."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.clock import FixedClock
from adapters.persistence.events.memory_feed import MemoryEventFeed
from application.budgets.budgets_in_force import BudgetsInForce
from application.events.section_changes import SectionChanged
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId, UserId
from domain.llm.requests import Caller
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope
from domain.spending.stored_budgets import BUDGETS_KEY, StoredBudgets

GUILD, OTHER = GuildId(1), GuildId(2)


@dataclass
class Stored:
    """A fake of `ReadBudgets`. `meanwhile` is called during a read. A read hangs while `answers` is not set."""

    limits: dict[GuildId, int] = field(default_factory=dict)
    reads: list[GuildId] = field(default_factory=list)
    is_away: bool = False
    meanwhile: Callable[[], None] = lambda: None
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.answers.set()

    async def stored(self, guild_id: GuildId) -> StoredBudgets:
        self.reads.append(guild_id)
        if self.is_away:
            raise ServiceUnavailable("database")
        limit = self.limits.get(guild_id)
        await asyncio.sleep(0)
        await self.answers.wait()
        self.meanwhile()
        budgets = () if limit is None else (a_budget(limit),)
        return StoredBudgets(guild_id=guild_id, budgets=budgets)


def a_budget(limit: int) -> Budget:
    return Budget(scope=BudgetScope.GUILD, period=BudgetPeriod.DAY, limit_usd=Decimal(limit))


def caller(guild_id: GuildId = GUILD) -> Caller:
    return Caller(guild_id=guild_id, user_id=UserId(3), cog_name="ask")


@pytest.fixture
def stored() -> Stored:
    return Stored()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def in_force(stored: Stored, clock: FixedClock) -> BudgetsInForce:
    return BudgetsInForce(stored, MemoryEventFeed(), clock, max_entries=2)


async def limits(in_force: BudgetsInForce, guild_id: GuildId = GUILD) -> list[Decimal]:
    return [each.budget.limit_usd for each in await in_force.of(caller(guild_id))]


async def test_a_guild_is_read_once_also_when_it_has_no_budgets(in_force: BudgetsInForce, stored: Stored) -> None:
    stored.limits[OTHER] = 5
    for _ in range(3):
        assert await limits(in_force) == []
        assert await limits(in_force, OTHER) == [5]
    assert stored.reads == [GUILD, OTHER]


async def test_a_change_of_its_budgets_is_read_and_other_settings_are_not(
    in_force: BudgetsInForce, stored: Stored
) -> None:
    await limits(in_force)
    in_force.forget(SectionChanged(GUILD, "ask", 1))
    in_force.forget(SectionChanged(OTHER, BUDGETS_KEY, 1))
    await limits(in_force)
    assert stored.reads == [GUILD]
    stored.limits[GUILD] = 7
    in_force.forget(SectionChanged(GUILD, BUDGETS_KEY, 1))
    assert await limits(in_force) == [7]


async def test_after_lost_notifications_everything_is_read_again(in_force: BudgetsInForce, stored: Stored) -> None:
    await limits(in_force)
    await limits(in_force, OTHER)
    in_force.forget(None)
    await limits(in_force)
    await limits(in_force, OTHER)
    assert stored.reads == [GUILD, OTHER] * 2


async def test_what_changed_while_it_was_read_is_read_again(in_force: BudgetsInForce, stored: Stored) -> None:
    def change() -> None:
        stored.meanwhile = lambda: None
        stored.limits[GUILD] = 9
        in_force.forget(SectionChanged(GUILD, BUDGETS_KEY, 1))

    stored.meanwhile = change
    assert await limits(in_force) == []
    assert await limits(in_force) == [9]


async def test_when_they_are_old_one_call_reads_and_the_others_go_on(
    in_force: BudgetsInForce, stored: Stored, clock: FixedClock
) -> None:
    await limits(in_force)
    clock.advance(timedelta(seconds=30))
    await asyncio.gather(*(limits(in_force) for _ in range(10)))
    assert stored.reads == [GUILD] * 2


async def test_without_the_database_the_last_known_hold_and_unknown_ones_are_refused(
    in_force: BudgetsInForce, stored: Stored, clock: FixedClock
) -> None:
    stored.limits[GUILD] = 5
    await limits(in_force)
    stored.is_away = True
    clock.advance(timedelta(seconds=30))
    for _ in range(3):
        assert await limits(in_force) == [5]
    assert stored.reads == [GUILD] * 2
    with pytest.raises(ServiceUnavailable):
        await limits(in_force, OTHER)


async def test_what_was_read_longest_ago_makes_room(in_force: BudgetsInForce, stored: Stored) -> None:
    for number in range(1, 5):
        await limits(in_force, GuildId(number))
    await limits(in_force, GuildId(4))
    await limits(in_force, GuildId(1))
    assert stored.reads == [1, 2, 3, 4, 1]


async def test_cached_budgets_are_returned_without_reading(
    in_force: BudgetsInForce, stored: Stored, clock: FixedClock
) -> None:
    stored.limits[GUILD] = 5
    assert in_force.known(caller(), clock.now()) == ()
    await limits(in_force)
    clock.advance(timedelta(hours=1))
    assert [each.budget.limit_usd for each in in_force.known(caller(), clock.now())] == [5]
    assert stored.reads == [GUILD]


async def test_a_database_that_hangs_holds_a_call_up_for_a_bounded_time_and_the_last_known_hold(
    in_force: BudgetsInForce, stored: Stored, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.budgets.budgets_in_force._PATIENCE", 0.05)
    monkeypatch.setattr("application.budgets.budgets_in_force._PATIENCE_WITHOUT_ENTRY", 0.05)
    stored.limits[GUILD] = 7
    await limits(in_force)
    stored.answers.clear()
    clock.advance(timedelta(seconds=30))
    async with asyncio.timeout(60):
        assert await limits(in_force) == [7]
        with pytest.raises(ServiceUnavailable):
            await limits(in_force, OTHER)
