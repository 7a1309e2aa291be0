"""Payloads are kept only for guilds that are known to have opted in."""

from datetime import timedelta

import pytest

from adapters.clock import FixedClock
from adapters.cogs.platform_settings import OWNER, PLATFORM_SETTINGS, LanguageModels
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_work import memory_work
from application.events.announced_work import announced_work
from application.events.section_changes import SectionChanged
from application.llm.conversation_consent import ConversationConsent
from application.ports.errors import ServiceUnavailable
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
        self.clock = clock
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


async def test_nothing_is_kept_by_default() -> None:
    world = World()
    await world.install()
    assert not await world.wants(GUILD)


async def test_an_opt_in_holds_at_the_first_question_of_a_quiet_guild() -> None:
    world = World()
    await world.install()
    await world.set(keep=True, version=0)
    assert world.wants.known(GUILD) is None
    assert await world.wants(GUILD)
    assert world.wants.known(GUILD) is True


async def test_an_opt_out_holds_at_once() -> None:
    world = World()
    await world.install()
    await world.set(keep=True, version=0)
    assert await world.wants(GUILD)
    await world.set(keep=False, version=1)
    assert world.wants.known(GUILD) is None
    assert not await world.wants(GUILD)


async def test_no_consent_of_before_is_taken_for_one_while_the_database_is_away() -> None:
    world = World()
    await world.install()
    await world.set(keep=True, version=0)
    assert await world.wants(GUILD)
    world.clock.advance(timedelta(minutes=1))
    world.database.outage.down = True
    assert world.wants.known(GUILD) is None
    with pytest.raises(ServiceUnavailable):
        await world.wants(GUILD)
