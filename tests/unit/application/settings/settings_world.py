"""Two guilds that have settings of one section, and the use cases and the cache through which they are read."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

from typing_extensions import override

from adapters.clock import FixedClock
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.settings.secret_box import AesSecretBox
from adapters.persistence.work.memory_work import memory_work
from adapters.settings_outage_log import SettingsOutageLog
from application.events.announced_work import announced_work
from application.guilds.record_installation import RecordInstallation
from application.settings.cache import SettingsCache
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings, SectionSettings
from application.settings.seal_settings import SettingsSeal
from application.settings.sealed_work import sealed_work
from baseline.config import GuildConfig
from baseline.settings import Field, GuildSettings, Secret
from domain.ids import GuildId, UserId
from domain.settings import JsonValue, StoredSection
from tests.installing import an_installation

GUILD, OTHER_GUILD, ABSENT_GUILD = GuildId(10), GuildId(20), GuildId(30)
OWNER = UserId(1)
KEY = "k" * 32


class Greeting(GuildSettings, section="greeting"):
    """The settings of a cog that greets new members."""

    text: str = "Hello"
    times: int = Field(default=1, ge=1, le=3)
    token: Secret | None = None


class SettingsWorld:
    """`answering` is cleared to make the cache's reads hang; `reads` counts them. Options are the cache's."""

    def __init__(self, **options: Any) -> None:
        self.database = MemoryDatabase()
        self.clock = FixedClock()
        self.feed = MemoryEventFeed()
        self.catalogue = PydanticSettingsCatalogue(ListedModels(), [])
        self.catalogue.declare("greeting", [Greeting])
        self.begin = announced_work(
            sealed_work(memory_work(self.database), SettingsSeal(AesSecretBox([KEY]), self.catalogue)), self.feed
        )
        self.read = ReadSettings(self.begin, self.catalogue)
        self.change = ChangeSettings(self.begin, self.catalogue, self.clock)
        self.cache = SettingsCache(
            _CountedReads(self),
            self.feed,
            self.clock,
            max_entries=2,
            max_age=timedelta(seconds=30),
            outage_log=SettingsOutageLog(),
            **options,
        )
        self.answering, self.reads = asyncio.Event(), 0
        self.answering.set()
        self.config = GuildConfig(self.cache, self.read, self.catalogue, self.change)

    @classmethod
    async def with_two_guilds(cls, **options: Any) -> Self:
        world = cls(**options)
        install = RecordInstallation(world.begin, world.clock)
        for guild_id in (GUILD, OTHER_GUILD):
            await install(an_installation(guild_id, OWNER))
        return world

    async def set(self, values: Mapping[str, JsonValue] | None, version: int, guild_id: GuildId = GUILD) -> None:
        await self.change(
            ChangeSettingsCommand(
                guild_id=guild_id, key="greeting", values=values, expected_version=version, changed_by=OWNER
            )
        )

    async def stored(self) -> StoredSection | None:
        async with self.begin(GUILD) as work:
            return await work.settings.get("greeting")

    async def keep(self, values: Mapping[str, JsonValue]) -> None:
        """Store a document as an older schema left it."""
        async with self.begin(GUILD) as work:
            untouched = StoredSection.untouched(GUILD, "greeting", 1)
            await work.settings.save(
                untouched.replaced(values, schema_version=1, expected_version=0, by=OWNER, at=self.clock.now())
            )
            await work.commit()


class _CountedReads(ReadSettings):
    def __init__(self, world: SettingsWorld) -> None:
        super().__init__(world.begin, world.catalogue)
        self._world = world

    @override
    async def section(self, guild_id: GuildId, key: str) -> SectionSettings:
        self._world.reads += 1
        await self._world.answering.wait()
        return await super().section(guild_id, key)
