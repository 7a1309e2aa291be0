"""Concurrent writers change the same settings: one wins, and no change is lost silently."""

import asyncio
from collections import Counter

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.work.postgres_work import postgres_work
from application.settings.change_settings import ChangeSectionsCommand, ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings
from application.settings.section_change import SectionChange
from baseline.settings import GuildSettings
from domain.ids import UserId
from domain.settings import StaleSettings
from tests.contract.persistence.samples import GUILD, a_guild, save_guild

WRITERS, ROUNDS = 8, 5


class Counting(GuildSettings, section="counting"):
    """Settings that count their writes."""

    count: int = 0


class Other(GuildSettings, section="other"):
    """Settings that are changed together with `Counting`."""

    count: int = 0


async def test_of_writers_at_the_same_version_exactly_one_wins_each_round(engine: AsyncEngine) -> None:
    begin = postgres_work(engine)
    await save_guild(begin, a_guild())
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    catalogue.declare("counting", [Counting])
    change = ChangeSettings(begin, catalogue, SystemClock())

    async def write(by: int, version: int) -> str:
        try:
            await change(
                ChangeSettingsCommand(
                    guild_id=GUILD,
                    key="counting",
                    values={"count": version + 1},
                    expected_version=version,
                    changed_by=UserId(by),
                )
            )
        except StaleSettings as refusal:
            return f"stale, at {refusal.current_version}"
        return "won"

    for version in range(ROUNDS):
        outcomes = await asyncio.gather(*(write(by, version) for by in range(1, WRITERS + 1)))
        assert Counter(outcomes) == {"won": 1, f"stale, at {version + 1}": WRITERS - 1}
    settings = await ReadSettings(begin, catalogue).section(GUILD, "counting")
    assert (settings.stored.version, settings.effective.values) == (ROUNDS, {"count": ROUNDS})


async def test_exactly_one_writer_of_several_sections_wins_and_none_waits_forever(
    engine: AsyncEngine,
) -> None:
    begin = postgres_work(engine)
    await save_guild(begin, a_guild())
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    catalogue.declare("counting", [Counting, Other])
    change = ChangeSettings(begin, catalogue, SystemClock())

    async def write(by: int, version: int) -> str:
        changes = [
            SectionChange(key=key, values={"count": 100 * version + by}, expected_version=version)
            for key in (("counting", "other") if by % 2 else ("other", "counting"))
        ]
        try:
            await change.several(ChangeSectionsCommand(guild_id=GUILD, changes=changes, changed_by=UserId(by)))
        except StaleSettings:
            return "stale"
        return "won"

    for version in range(ROUNDS):
        outcomes = await asyncio.gather(*(write(by, version) for by in range(1, WRITERS + 1)))
        assert Counter(outcomes) == {"won": 1, "stale": WRITERS - 1}
        counting, other = [settings.effective.values for settings in await ReadSettings(begin, catalogue).all(GUILD)]
        assert counting == other
