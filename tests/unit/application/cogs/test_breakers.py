"""Breakers of cogs: in a guild, everywhere, on trial, over several processes and without Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from adapters.clock import FixedClock
from adapters.persistence.bot.memory_cog_breakers import MemoryCogBreakerBoard
from application.cogs.breakers.breakers import CogBreakers
from domain.cogs.breaker import CogBreaker, CogBreakerPolicy
from domain.ids import GuildId

POLICY = CogBreakerPolicy()
ERROR = ZeroDivisionError()
Opening = tuple[GuildId | None, str]


class Bot:
    """A process of the bot, and the circuit breakers that it has announced as open."""

    def __init__(self, board: MemoryCogBreakerBoard, clock: FixedClock) -> None:
        self.breakers = CogBreakers(board, clock)
        self.breakers.on_opened = self._note
        self.announced: list[Opening] = []

    async def _note(self, guild_id: GuildId | None, cog: str, _breaker: CogBreaker) -> None:
        self.announced.append((guild_id, cog))

    async def fails(self, guild_id: int, times: int = POLICY.failures, part: str = "/roll") -> None:
        for _ in range(times):
            self.breakers.failed(guild_id, "dice", part, ERROR)
        await self.settled()

    async def succeeds(self, guild_id: int, part: str = "/roll") -> None:
        self.breakers.succeeded(guild_id, "dice", part)
        await self.settled()

    async def settled(self) -> None:
        while self.breakers._tasks:
            await asyncio.gather(*self.breakers._tasks)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def board() -> MemoryCogBreakerBoard:
    return MemoryCogBreakerBoard()


@pytest.fixture
async def start(board: MemoryCogBreakerBoard, clock: FixedClock) -> AsyncIterator[Callable[[], Bot]]:
    bots: list[Bot] = []

    def begin() -> Bot:
        bots.append(Bot(board, clock))
        return bots[-1]

    yield begin
    for bot in bots:
        await bot.breakers.close()


@pytest.fixture
def bot(start: Callable[[], Bot]) -> Bot:
    return start()


def _after(clock: FixedClock, seconds: float) -> None:
    clock.advance(timedelta(seconds=seconds))


async def test_a_cog_that_keeps_failing_is_off_in_that_guild_alone(bot: Bot) -> None:
    await bot.fails(1, POLICY.failures - 1)
    assert not bot.breakers.is_off(1, "dice")
    await bot.fails(1, 1)
    assert bot.breakers.is_off(1, "dice")
    assert not bot.breakers.is_off(2, "dice")
    assert not bot.breakers.is_off(1, "music")
    assert bot.announced == [(GuildId(1), "dice")]


async def test_a_success_of_the_same_part_forgives_its_failures_alone(bot: Bot) -> None:
    await bot.fails(1, 3)
    await bot.fails(1, 1, part="/toss")
    await bot.succeeds(1)
    await bot.fails(1, POLICY.failures - 2)
    assert not bot.breakers.is_off(1, "dice")
    await bot.fails(1, 1)
    assert bot.breakers.is_off(1, "dice")


async def test_failures_outside_of_guilds_and_of_baselines_own_code_are_ignored(bot: Bot) -> None:
    for _ in range(POLICY.failures):
        bot.breakers.failed(None, "dice", "loop", ERROR)
        bot.breakers.failed(1, None, "/status", ERROR)
    assert bot.announced == []
    assert not bot.breakers.view


async def test_after_its_time_the_cog_is_tried_and_one_failure_switches_it_off_for_longer(
    bot: Bot, clock: FixedClock
) -> None:
    await bot.fails(1)
    _after(clock, POLICY.cooldown)
    assert not bot.breakers.is_off(1, "dice")
    await bot.fails(1, 1)
    _after(clock, POLICY.cooldown)
    assert bot.breakers.is_off(1, "dice")
    _after(clock, POLICY.cooldown)
    assert not bot.breakers.is_off(1, "dice")


async def test_a_success_of_what_had_failed_ends_the_trial(
    bot: Bot, clock: FixedClock, board: MemoryCogBreakerBoard
) -> None:
    await bot.fails(1)
    _after(clock, POLICY.cooldown)
    await bot.succeeds(1, part="/toss")
    assert len(await board.all()) == 1
    await bot.succeeds(1)
    assert await board.all() == {}
    await bot.fails(1, 1)
    assert not bot.breakers.is_off(1, "dice")


async def test_a_cog_that_fails_in_many_guilds_is_off_everywhere(bot: Bot) -> None:
    for guild in range(1, POLICY.guilds):
        await bot.fails(guild)
    assert not bot.breakers.is_off(99, "dice")
    await bot.fails(POLICY.guilds)
    assert bot.breakers.is_off(99, "dice")
    assert bot.announced[-1] == (None, "dice")


async def test_a_cog_that_serves_more_guilds_than_it_fails_in_stays_on_in_those(bot: Bot) -> None:
    for guild in range(100, 100 + POLICY.guilds + 1):
        await bot.succeeds(guild)
    for guild in range(1, POLICY.guilds + 1):
        await bot.fails(guild)
    assert not bot.breakers.is_off(99, "dice")
    await bot.fails(50)
    assert not bot.breakers.is_off(99, "dice")
    await bot.fails(51)
    assert bot.breakers.is_off(99, "dice")


async def test_another_process_follows_and_counts_the_guilds_of_all(
    start: Callable[[], Bot], clock: FixedClock
) -> None:
    one, other = start(), start()
    for guild in range(1, POLICY.guilds):
        await one.fails(guild)
    await other.fails(POLICY.guilds)
    assert other.announced == [(GuildId(POLICY.guilds), "dice"), (None, "dice")]
    assert not one.breakers.is_off(99, "dice")
    await one.breakers.view.refresh({})
    assert one.breakers.is_off(99, "dice")


async def test_of_two_processes_one_announces_that_a_cog_is_off_everywhere(start: Callable[[], Bot]) -> None:
    one, other = start(), start()
    for guild in range(1, POLICY.guilds):
        await one.fails(guild)
    await asyncio.gather(one.fails(98), other.fails(99))
    assert [*one.announced, *other.announced].count((None, "dice")) == 1


async def test_a_breaker_that_was_removed_from_the_board_ends_here(bot: Bot, board: MemoryCogBreakerBoard) -> None:
    await bot.fails(1)
    await board.remove(GuildId(1), "dice")
    await bot.breakers.view.refresh({})
    assert not bot.breakers.is_off(1, "dice")


async def test_while_redis_is_away_the_process_goes_by_what_it_knows(bot: Bot, board: MemoryCogBreakerBoard) -> None:
    board.outage.down = True
    await bot.fails(1)
    await bot.breakers.view.refresh({})
    assert bot.breakers.is_off(1, "dice")
    assert bot.announced == [(GuildId(1), "dice")]
    board.outage.down = False
    await bot.breakers.view.refresh({})
    assert (GuildId(1), "dice") in await board.all()
    assert bot.breakers.is_off(1, "dice")


async def test_what_is_over_is_removed_from_the_board(
    bot: Bot, board: MemoryCogBreakerBoard, clock: FixedClock
) -> None:
    await bot.fails(1)
    _after(clock, POLICY.cooldown + POLICY.trial)
    await bot.breakers.view.refresh({})
    assert await board.all() == {}


@pytest.mark.parametrize(
    ("again", "remains"),
    [
        (lambda breakers: breakers.loaded("dice", "new"), False),
        (lambda breakers: breakers.loaded("dice", "old", anew=True), False),
        (lambda breakers: breakers.loaded("dice", "old"), True),
        (lambda breakers: breakers.loaded("music", "new"), True),
    ],
    ids=["other code", "a reload", "the same code", "another cog"],
)
async def test_a_breaker_holds_for_the_code_that_failed(
    bot: Bot, board: MemoryCogBreakerBoard, again: Callable[[CogBreakers], Awaitable[None]], *, remains: bool
) -> None:
    await bot.breakers.loaded("dice", "old")
    await bot.fails(1)
    await again(bot.breakers)
    assert bot.breakers.is_off(1, "dice") is remains
    assert bool(await board.all()) is remains


async def test_breakers_of_other_code_do_not_hold_here(start: Callable[[], Bot]) -> None:
    old, new = start(), start()
    await new.breakers.loaded("dice", "new")
    await old.breakers.loaded("dice", "old")
    await old.fails(1)
    await new.breakers.view.refresh({"dice": "new"})
    assert not new.breakers.is_off(1, "dice")


async def test_failures_and_successes_of_the_last_guilds_are_kept(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("application.cogs.breakers.breakers._MOST_COUNTED", 3)
    for guild in range(1, 10):
        await bot.fails(guild, 1)
        await bot.succeeds(guild)
    await bot.succeeds(8)
    assert set(bot.breakers._failures) == {(guild, "dice") for guild in (7, 8, 9)}
    assert list(bot.breakers._succeeded["dice"]) == [7, 9, 8]


async def test_a_breaker_concerns_its_guild_alone_and_one_for_everywhere_concerns_each(bot: Bot) -> None:
    assert not bot.breakers.view.concerns(1)
    await bot.fails(1)
    assert bot.breakers.view.concerns(1)
    assert not bot.breakers.view.concerns(2)
    for guild_id in range(2, 1 + POLICY.guilds):
        await bot.fails(guild_id)
    assert bot.breakers.is_off(100, "dice")
    assert bot.breakers.view.concerns(100)
