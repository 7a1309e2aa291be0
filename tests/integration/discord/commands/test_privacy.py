"""`/privacy` shows a member what is stored, sends it as a file to that member alone, and erases it once confirmed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.clock import SystemClock
from adapters.cogs.directory import DirectoryCogSource
from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.guilds.memory_known import MemoryKnownGuilds
from adapters.persistence.privacy.memory import MemoryErasureQueue, MemoryPersonalData
from application.ports.privacy import StoredItem
from application.privacy.export_data import ExportData
from application.privacy.request_erasure import RequestErasure
from baseline.testing.platform import memory_platform
from domain.cogs.manifest import CogManifest, DataStatement
from domain.ids import UserId
from domain.privacy import RequestOrigin, Subject
from simulators.discord.world import PLACES
from tests.integration.discord.bots import RunningBot, running
from tests.integration.no_tables import NoTables
from tests.waiting import in_turns

OWNER = PLACES[0].members[0].id
CHANNEL = next(id_ for id_, _, kind in PLACES[0].channels if kind == 0)
COG = """
from baseline.cogs import CogManifest, DataStatement

cog = CogManifest(title="Game", data=DataStatement(stores="Your points.", kept="A year.", deletion="Ask."))


async def setup(bot):
    pass
"""


@pytest.fixture
def data() -> MemoryPersonalData:
    return MemoryPersonalData()


@pytest.fixture
def queue() -> MemoryErasureQueue:
    return MemoryErasureQueue()


@pytest.fixture
async def bot(tmp_path: Path, data: MemoryPersonalData, queue: MemoryErasureQueue) -> AsyncIterator[RunningBot]:
    (tmp_path / "cogs").mkdir()
    (tmp_path / "cogs" / "game.py").write_text(COG)
    clock = SystemClock()
    tested = memory_platform(DirectoryCogSource(tmp_path / "cogs"), clock=clock, db=NoTables())
    database = tested.database
    platform = replace(
        tested.discord,
        export_data=ExportData([data], MemorySystemAudit(database), clock),
        request_erasure=RequestErasure(queue, MemoryKnownGuilds(database), clock),
    )
    async with running(platform) as running_bot:
        yield running_bot


async def test_a_member_learns_what_the_features_store(bot: RunningBot) -> None:
    reply = await bot.says_once("/privacy about")
    assert reply.visible_to == ["owner"]
    assert "Your points." in str(reply.embeds)
    assert "A year." in str(reply.embeds)


async def test_what_all_of_many_features_store_is_shown_whole(bot: RunningBot) -> None:
    for number in range(30):
        manifest = CogManifest(
            title=f"Feature {number}", data=DataStatement(stores="x" * 1_500, kept="y", deletion="z")
        )
        bot.bot.cog_control.platform.manifests.put(f"feature_{number}", manifest)
    messages = await bot.says("/privacy about")
    embeds: list[Any] = [embed for message in messages for embed in message.embeds]
    shown = [field for embed in embeds for field in embed.get("fields", ())]
    assert {field["name"] for field in shown} >= {f"Feature {number}" for number in range(30)}
    assert sum(field["value"].count("x") for field in shown) == 30 * 1_500
    assert all(message.visible_to == ["owner"] for message in messages)


async def test_a_copy_is_a_file_for_the_member_alone(bot: RunningBot, data: MemoryPersonalData) -> None:
    data.items[Subject.user(UserId(OWNER))] = [StoredItem("points", {"points": 7})]
    reply = await bot.says_once("/privacy export")
    assert reply.visible_to == ["owner"]
    assert "your-data.json" in str(reply)


@pytest.mark.parametrize(
    ("button", "answer", "requests"), [("Erase my data", "are being erased", 1), ("Cancel", "Nothing was erased.", 0)]
)
async def test_data_are_erased_only_after_a_confirmation(
    bot: RunningBot, queue: MemoryErasureQueue, button: str, answer: str, requests: int
) -> None:
    question = await bot.says_once("/privacy erase")
    assert question.visible_to == ["owner"]
    await bot.console.press(sender="owner", message=question.id, button=button)
    sent = bot.env.backend.messages[CHANNEL]
    await in_turns(lambda: any(answer in each.content for each in sent.values()))
    found = [(each.subject, each.origin) for each in await queue.recent(5)]
    assert found == [(Subject.user(UserId(OWNER)), RequestOrigin.SELF)] * requests
