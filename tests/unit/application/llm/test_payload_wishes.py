"""What is said is kept only for guilds that are known to want it."""

import asyncio

from adapters.clock import FixedClock
from adapters.cogs.platform_settings import OWNER, PLATFORM_SETTINGS, LanguageModels
from adapters.cogs.settings_catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.events.memory_settings import MemorySettingsFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_work import memory_work
from application.llm.conversation_consent import ConversationConsent
from application.ports.settings import SettingsChanged
from application.settings.cache import SettingsCache
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId

GUILD, OWNER_ID = GuildId(10), UserId(1)


class World:
    def __init__(self) -> None:
        self.database = MemoryDatabase()
        begin, clock, feed = memory_work(self.database), FixedClock(), MemorySettingsFeed()
        catalogue = PydanticSettingsCatalogue(ListedModels(), [])
        catalogue.declare(OWNER, PLATFORM_SETTINGS)
        self.begin = begin
        self.cache = SettingsCache(ReadSettings(begin, catalogue), feed, clock)
        self.change = ChangeSettings(begin, catalogue, feed, clock)
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
        self.cache.forget(SettingsChanged(GUILD, "llm", version + 1))

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
    """Until what was begun beside the caller has ended."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others)


async def test_nothing_is_kept_before_it_is_known_and_nothing_by_default() -> None:
    world = World()
    await world.install()
    assert not world.wants(GUILD)
    await found_out()
    assert not world.wants(GUILD)


async def test_a_guild_that_wants_it_is_obeyed_as_soon_as_that_is_known() -> None:
    world = World()
    await world.install()
    await world.set(keep=True, version=0)
    assert not world.wants(GUILD)
    await found_out()
    assert world.wants(GUILD)


async def test_a_guild_that_changes_its_mind_is_obeyed_at_once() -> None:
    world = World()
    await world.install()
    await world.set(keep=True, version=0)
    world.wants(GUILD)
    await found_out()
    await world.set(keep=False, version=1)
    assert not world.wants(GUILD)
    await found_out()
    assert not world.wants(GUILD)


async def test_a_database_that_is_away_means_no() -> None:
    world = World()
    world.database.outage.down = True
    assert not world.wants(GUILD)
    await found_out()
    assert not world.wants(GUILD)
