"""Payloads are kept only for guilds that are known to have opted in."""

import asyncio

from adapters.clock import FixedClock
from adapters.cogs.platform_settings import OWNER, PLATFORM_SETTINGS, LanguageModels
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_work import memory_work
from application.events.publishing_work import announced_work
from application.events.section_changes import SectionChanged
from application.llm.conversation_consent import ConversationConsent
from application.settings.cache import SettingsCache
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId

GUILD, OWNER_ID = GuildId(10), UserId(1)


class World:
    def __init__(self) -> None:
        self.database = MemoryDatabase()
        clock, feed = FixedClock(), MemoryEventFeed()
        begin = announced_work(memory_work(self.database), feed)
        catalogue = PydanticSettingsCatalogue(ListedModels(), [])
        catalogue.declare(OWNER, PLATFORM_SETTINGS)
        self.begin = begin
        self.cache = SettingsCache(ReadSettings(begin, catalogue), feed, clock)
        self.change = ChangeSettings(begin, catalogue, clock)
        self.wants = ConversationConsent(self.cache, LanguageModels.section, "keep_conversations")
        self.now = clock.now()

    async def set(self, *, keep: bool, version: int) -> None:
        await self.change(
            ChangeSettingsCommand(
                guild_id=GUILD,
                key="llm",
                values={"keep_conversations": keep},
                expected_version=version,
                changed_by=OWNER_ID,
            )
        )
        self.cache.forget(SectionChanged(GUILD, "llm", version + 1))

    async def install(self) -> None:
        async with self.begin(GUILD) as work:
            await work.guilds.save(
                Guild(
                    id=GUILD,
                    name="Harbour",
                    icon_url=None,
                    member_count=3,
                    owner_id=OWNER_ID,
                    added_by=OWNER_ID,
                    added_by_source=AddedBySource.AUDIT_LOG,
                    joined_at=self.now,
                )
            )
            await work.commit()


async def found_out() -> None:
    """Wait until the background tasks have ended."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others)


async def test_nothing_is_kept_before_the_settings_are_loaded_nor_by_default() -> None:
    world = World()
    await world.install()
    assert not world.wants(GUILD)
    await found_out()
    assert not world.wants(GUILD)


async def test_an_opt_in_holds_once_it_is_loaded() -> None:
    world = World()
    await world.install()
    await world.set(keep=True, version=0)
    assert not world.wants(GUILD)
    await found_out()
    assert world.wants(GUILD)


async def test_an_opt_out_holds_at_once() -> None:
    world = World()
    await world.install()
    await world.set(keep=True, version=0)
    world.wants(GUILD)
    await found_out()
    await world.set(keep=False, version=1)
    assert not world.wants(GUILD)
    await found_out()
    assert not world.wants(GUILD)


async def test_payloads_are_not_kept_while_the_database_is_away() -> None:
    world = World()
    world.database.outage.down = True
    assert not world.wants(GUILD)
    await found_out()
    assert not world.wants(GUILD)
