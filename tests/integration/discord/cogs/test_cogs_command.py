"""`/cogs`, typed by a developer and by other members."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from adapters.clock import SystemClock
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.bot.memory_cog_board import MemoryCogBoard
from adapters.persistence.bot.memory_cog_orders import MemoryCogOrders
from adapters.persistence.memory.database import MemoryDatabase
from adapters.process_name import process_name
from application.access.developer_team import DeveloperTeam
from application.cogs.change_cog import RepeatCogChange
from application.ports.discord import Member
from domain.audit import AuditAction
from domain.cogs.cog_change import CogOperation, CogOrder, CogOutcome
from domain.ids import GuildId, UserId
from simulators.discord.world import OWNER
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.cogs.reloading import write
from tests.integration.discord.platforms import a_platform

MAIN_GUILD = GuildId(1)
DECLARED = """
from baseline.cogs import CogManifest, DataStatement

cog = CogManifest(
    title="Cog {number}",
    description="Does this.",
    author="Mara",
    intents=["guild_messages"],
    permissions=["manage_roles"],
    llm="The question.",
    data=DataStatement(stores="Points.", kept="A year.", deletion="On request."),
)

async def setup(bot): ...
"""


@asynccontextmanager
async def bot_of_a_developer(
    folder: Path, orders: MemoryCogOrders | None = None, audit: MemorySystemAudit | None = None
) -> AsyncIterator[RunningBot]:
    """A bot whose developer team is the member `owner`."""
    write(folder, "old")
    owner = Member(id=UserId(OWNER.id), name="owner", display_name="Olivia", avatar_url="", bot=False)
    members = MemoryMemberDirectory({MAIN_GUILD: [owner]})
    platform = replace(a_platform(folder).discord, developers=DeveloperTeam(members, MAIN_GUILD))
    if orders is not None:
        audit = audit or MemorySystemAudit(MemoryDatabase())
        repeat = RepeatCogChange(platform.cog_board, orders, audit, SystemClock(), seconds=0.2)
        platform = replace(platform, repeat_cog_change=repeat)
    async with running(platform, patience=0.2) as simulated:
        yield simulated


async def test_a_developer_reloads_a_cog(tmp_path: Path) -> None:
    async with bot_of_a_developer(tmp_path) as simulated:
        write(tmp_path, "new")
        reply = await simulated.says_once("/cogs reload name:greet")
        assert reply.content.startswith("`greet` is reloaded")
        assert reply.ephemeral
        assert (await simulated.says_once("/greet")).content == "new"


async def test_a_failed_reload_is_answered_with_its_reason(tmp_path: Path) -> None:
    async with bot_of_a_developer(tmp_path) as simulated:
        (tmp_path / "greet.py").write_text("def (")
        reply = await simulated.says_once("/cogs reload name:greet")
        listed = await simulated.says_once("/cogs list")
        assert "syntax error in greet.py:1" in reply.content
        assert "The earlier code serves on." in reply.content
        assert "syntax error in greet.py:1" in str(listed.embeds)


async def test_a_developer_unloads_a_cog_and_loads_it_again(tmp_path: Path) -> None:
    async with bot_of_a_developer(tmp_path) as simulated:
        bot = simulated.bot
        await simulated.says_once("/cogs unload name:greet")
        assert bot.tree.get_command("greet") is None
        assert bot.services.signals.subscriptions == ()
        assert "greet: unloaded" in str((await simulated.says_once("/cogs list")).embeds)
        await simulated.says_once("/cogs load name:greet")
        assert (await simulated.says_once("/greet")).content == "old"


class Elsewhere(MemoryCogOrders):
    """Another process of the bot, which answers each order with the outcome."""

    def __init__(self, outcome: CogOutcome | None) -> None:
        super().__init__()
        self.outcome = outcome
        self.orders: list[CogOrder] = []

    @override
    async def send(self, order: CogOrder) -> None:
        self.orders.append(order)
        if self.outcome is not None:
            await self.answer(order, self.outcome)


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (CogOutcome(process="elsewhere:1", failure=None, runs=True), "Other processes that followed: 1."),
        (
            CogOutcome(process="elsewhere:1", failure="a syntax error", runs=True),
            "Process `elsewhere:1` did not follow: a syntax error.",
        ),
        (None, "Other processes that have not answered yet: 1."),
    ],
    ids=["follows", "fails", "is silent"],
)
async def test_a_change_is_repeated_in_the_other_processes(
    tmp_path: Path, outcome: CogOutcome | None, line: str
) -> None:
    orders = Elsewhere(outcome)
    async with bot_of_a_developer(tmp_path, orders) as simulated:
        await simulated.bot.cog_control.platform.cog_board.post("elsewhere:1", [])
        reply = await simulated.says_once("/cogs reload name:greet")
    assert reply.content.splitlines()[1:] == [line]
    assert [(order.cog, order.operation, order.done_by) for order in orders.orders] == [
        ("greet", CogOperation.RELOAD, process_name())
    ]


async def test_a_change_is_in_the_audit_log_whatever_becomes_of_it(tmp_path: Path) -> None:
    audit = MemorySystemAudit(MemoryDatabase())
    async with bot_of_a_developer(tmp_path, Elsewhere(None), audit) as simulated:
        (tmp_path / "greet.py").write_text("def (")
        await simulated.says_once("/cogs reload name:greet")
    [row] = audit.fleet_wide
    assert (row.entry.action, row.entry.actor_id, row.entry.target, row.entry.after) == (
        AuditAction.COG_CHANGE_REQUESTED,
        OWNER.id,
        "greet",
        {"operation": "reload"},
    )


async def test_while_the_audit_log_is_away_the_bots_log_has_a_change(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    audit = MemorySystemAudit(MemoryDatabase())
    audit.outage.down = True
    async with bot_of_a_developer(tmp_path, Elsewhere(None), audit) as simulated:
        reply = await simulated.says_once("/cogs unload name:greet")
    assert reply.content.startswith("`greet` is unloaded")
    assert f"unload of cog greet by user {OWNER.id} was not added to the audit log" in caplog.text


async def test_a_change_that_failed_here_is_not_repeated(tmp_path: Path) -> None:
    orders = Elsewhere(None)
    async with bot_of_a_developer(tmp_path, orders) as simulated:
        await simulated.bot.cog_control.platform.cog_board.post("elsewhere:1", [])
        (tmp_path / "greet.py").write_text("def (")
        await simulated.says_once("/cogs reload name:greet")
    assert orders.orders == []


async def test_a_change_holds_here_while_the_others_cannot_be_reached(tmp_path: Path) -> None:
    async with bot_of_a_developer(tmp_path, Elsewhere(None)) as simulated:
        board = simulated.bot.cog_control.platform.cog_board
        assert isinstance(board, MemoryCogBoard)
        board.outage.down = True
        reply = await simulated.says_once("/cogs unload name:greet")
        board.outage.down = False
        assert reply.content.startswith("`greet` is unloaded")
        assert "Other processes of the bot do not follow: The redis cannot be reached" in reply.content
        assert simulated.bot.cogs_found.loaded == ()


async def test_other_members_are_refused(tmp_path: Path) -> None:
    async with bot_of_a_developer(tmp_path) as simulated:
        for command in ("list", "load name:greet", "unload name:greet", "reload name:greet"):
            reply = await simulated.says_once(f"/cogs {command}", sender="mara")
            assert "Only the bot's developer team" in reply.content
        assert simulated.bot.cogs_found.loaded == ("greet",)


async def test_a_name_that_is_no_cog_is_answered_with_those_that_are(tmp_path: Path) -> None:
    async with bot_of_a_developer(tmp_path) as simulated:
        reply = await simulated.says_once("/cogs load name:gret")
        assert reply.content == "There is no cog `gret`. There are: greet."


async def test_the_list_has_every_cog_with_its_manifest(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"declared_{number}.py").write_text(DECLARED.format(number=number))
    async with bot_of_a_developer(tmp_path) as simulated:
        messages = await simulated.says("/cogs list")
    embeds: list[Any] = [embed for message in messages for embed in message.embeds]
    fields = [field for embed in embeds for field in embed["fields"]]
    shown = {field["name"]: field["value"] for field in fields}
    assert len(messages) > 1
    assert len(shown) == 31
    assert shown["declared_29: loaded"].splitlines() == [
        "**Cog 29** by Mara",
        "Does this.",
        "Intents: guild_messages",
        "Permissions: Manage Roles",
        "Language model: The question.",
        "Stores: Points. Kept: A year. Deleted: On request.",
    ]
