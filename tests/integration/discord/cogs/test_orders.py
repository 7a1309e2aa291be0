"""The developer team's orders on cogs change the running bot, and each process says what became of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from typing_extensions import override

from adapters.clock import SystemClock
from adapters.discord.bot import BaselineBot
from adapters.discord.cog_orders import following_orders
from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.bot.memory_cog_board import MemoryCogBoard
from adapters.persistence.bot.memory_cog_orders import MemoryCogOrders
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.process_name import process_name
from application.cogs.change_cog import ChangeCog, ChangeCogCommand, CogChange, RepeatCogChange
from application.cogs.manifests import CogManifests
from application.cogs.read_cogs import ReadCogs
from application.ports.errors import ServiceUnavailable
from application.ports.events import Event
from domain.audit import AuditAction
from domain.cogs.cog_change import CogOperation, CogOrder, CogOutcome
from domain.cogs.cog_record import CogState
from domain.cogs.manifest import CogManifest
from domain.ids import UserId
from tests.integration.discord.cogs.test_watching import COG, text_of
from tests.integration.discord.faults.loading import loaded
from tests.integration.discord.platforms import a_platform

DEVELOPER = UserId(7)
RELOAD = ChangeCogCommand(cog="one", operation=CogOperation.RELOAD, asked_by=DEVELOPER)


class FirstOutcome(MemoryCogOrders):
    """`outcomes` waits for the first outcome, however long a busy machine takes for it."""

    def __init__(self) -> None:
        super().__init__()
        self._is_answered = asyncio.Event()

    @override
    async def answer(self, order: CogOrder, outcome: CogOutcome) -> None:
        await super().answer(order, outcome)
        self._is_answered.set()

    @override
    async def outcomes(self, order: CogOrder) -> tuple[CogOutcome, ...]:
        await self._is_answered.wait()
        return await super().outcomes(order)


@dataclass
class Team:
    """The developer team, which uses the API of a bot that has one process or none."""

    folder: Path
    board: MemoryCogBoard
    orders: MemoryCogOrders
    audit: MemorySystemAudit
    seconds: float = 5.0

    def write(self, text: object) -> None:
        (self.folder / "one.py").write_text(COG.format(imports="", name="One", text=text))

    async def ask(self, operation: CogOperation, cog: str = "one") -> CogChange | None:
        manifests = CogManifests()
        manifests.put("one", CogManifest())
        change = ChangeCog(
            ReadCogs(manifests, self.board),
            self.board,
            self.orders,
            self.audit,
            SystemClock(),
            seconds=self.seconds,
        )
        return await change(ChangeCogCommand(cog=cog, operation=operation, asked_by=DEVELOPER))

    async def state(self) -> CogState:
        [[record]] = await self.board.records()
        return record.state


@pytest.fixture
def team(tmp_path: Path) -> Team:
    audit = MemorySystemAudit(MemoryDatabase())
    team = Team(tmp_path, MemoryCogBoard(SystemClock()), MemoryCogOrders(), audit)
    team.write(1)
    return team


@asynccontextmanager
async def running(team: Team) -> AsyncIterator[BaselineBot]:
    platform = replace(a_platform(team.folder).discord, cog_board=team.board, cog_orders=team.orders)
    async with loaded(platform) as bot, following_orders(bot):
        bot.cog_control.started.set()
        await bot.cog_reports.post()
        yield bot


async def test_a_reload_takes_the_present_code_and_is_audited(team: Team) -> None:
    async with running(team) as bot:
        team.write(2)
        change = await team.ask(CogOperation.RELOAD)
        assert change is not None
        assert [(each.failure, each.runs) for each in change.outcomes] == [(None, True)]
        assert change.unanswered == 0
        assert text_of(bot, "One") == 2
    [row] = team.audit.fleet_wide
    assert (row.entry.action, row.entry.actor_id, row.entry.target, row.entry.after) == (
        AuditAction.COG_CHANGE_REQUESTED,
        DEVELOPER,
        "one",
        {"operation": "reload"},
    )


async def test_code_that_fails_leaves_the_earlier_code_and_says_why(team: Team) -> None:
    async with running(team) as bot:
        team.write("1 +")
        change = await team.ask(CogOperation.RELOAD)
        assert change is not None
        [outcome] = change.outcomes
        assert outcome.failure == "syntax error in one.py:6: invalid syntax"
        assert outcome.runs
        assert text_of(bot, "One") == 1


async def test_an_order_that_fails_unexpectedly_is_answered_and_the_next_one_is_followed(team: Team) -> None:
    class Broken(MemoryEventFeed):
        @override
        async def publish(self, event: Event) -> None:
            raise RuntimeError("strange")

    async with running(team) as bot:
        usual = bot.cog_control.platform
        bot.cog_control.platform = replace(usual, event_feed=Broken())
        failed = await team.ask(CogOperation.RELOAD)
        bot.cog_control.platform = usual
        change = await team.ask(CogOperation.RELOAD)
    assert failed is not None
    assert [each.failure for each in failed.outcomes] == ["RuntimeError: strange"]
    assert change is not None
    assert [each.failure for each in change.outcomes] == [None]


async def test_an_unloaded_cog_is_gone_from_the_board_of_cogs_until_it_is_loaded(team: Team) -> None:
    async with running(team) as bot:
        await team.ask(CogOperation.UNLOAD)
        assert bot.get_cog("One") is None
        assert await team.state() is CogState.UNLOADED
        await team.ask(CogOperation.LOAD)
        assert bot.get_cog("One") is not None
        assert await team.state() is CogState.LOADED


async def test_a_process_that_does_not_answer_in_time_is_counted(team: Team) -> None:
    team.orders = FirstOutcome()
    async with running(team):
        [posted] = await team.board.records()
        await team.board.post("another:1", posted)
        team.seconds = 0.1
        change = await team.ask(CogOperation.RELOAD)
        assert change is not None
        assert (len(change.outcomes), change.unanswered) == (1, 1)


async def test_an_unknown_cog_gets_no_order(team: Team) -> None:
    async with running(team):
        assert await team.ask(CogOperation.RELOAD, "nothing") is None
    assert team.audit.fleet_wide == []


async def test_without_a_process_of_the_bot_nothing_is_ordered(team: Team) -> None:
    with pytest.raises(ServiceUnavailable) as away:
        await team.ask(CogOperation.LOAD)
    assert away.value.part == "bot"
    assert team.audit.fleet_wide == []


async def test_a_process_repeats_in_all_others_what_it_did(team: Team) -> None:
    repeat = RepeatCogChange(team.board, team.orders, team.audit, SystemClock(), seconds=5)
    async with running(team) as bot:
        await team.board.post("elsewhere:1", [])
        team.write(2)
        change = await repeat(RELOAD, done_by="elsewhere:1")
        assert text_of(bot, "One") == 2
    assert [(each.process, each.failure) for each in change.outcomes] == [(process_name(), None)]
    assert change.unanswered == 0


async def test_the_process_that_did_it_does_not_do_it_again(team: Team) -> None:
    repeat = RepeatCogChange(team.board, team.orders, team.audit, SystemClock(), seconds=0)
    async with running(team) as bot:
        await team.board.post("elsewhere:1", [])
        team.write(2)
        change = await repeat(RELOAD, done_by=process_name())
        assert (change.outcomes, change.unanswered) == ((), 1)
        # This loads nothing. Orders run one after the other, so its outcome shows that the reload is not pending.
        later = await team.ask(CogOperation.LOAD)
        assert later is not None
        assert len(later.outcomes) == 1
        assert text_of(bot, "One") == 1


class ForgetsOutcomes(MemoryCogOrders):
    @override
    async def outcomes(self, order: CogOrder) -> tuple[CogOutcome, ...]:
        raise ServiceUnavailable("redis")


async def test_an_order_that_was_sent_is_unanswered_while_the_outcomes_cannot_be_read(team: Team) -> None:
    repeat = RepeatCogChange(team.board, ForgetsOutcomes(), team.audit, SystemClock(), seconds=0.1)
    for process in ("here:1", "elsewhere:1"):
        await team.board.post(process, [])
    assert await repeat(RELOAD, done_by="here:1") == CogChange((), 1)


async def test_a_bot_in_one_process_sends_no_order(team: Team) -> None:
    repeat = RepeatCogChange(team.board, team.orders, team.audit, SystemClock())
    async with running(team), team.orders.receive() as arrivals:
        assert await repeat(RELOAD, done_by=process_name()) == CogChange((), 0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(arrivals), 0.1)
