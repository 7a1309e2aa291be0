"""Settings of two guilds, and what follows their changes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.clock import FixedClock, SystemClock
from adapters.cogs.platform_settings import OWNER, PLATFORM_SETTINGS
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_work import memory_work
from application.events.announced_work import announced_work
from application.guilds.record_installation import RecordInstallation
from application.settings.cache import SettingsCache
from application.settings.change_settings import ChangeSettings
from application.settings.read_settings import ReadSettings
from application.tasks import cancel_and_wait
from baseline.config import GuildConfig
from baseline.settings import ChannelId, Field, GuildSettings, RoleId
from domain.ids import GuildId, UserId
from tests.installing import an_installation
from tests.waiting import eventually

GUILD, OTHER_GUILD = GuildId(10), GuildId(20)


class Greeting(GuildSettings, section="greeting"):
    """The settings of a cog that greets new members."""

    text: str = "Hello"
    channel: ChannelId | None = None
    roles: list[RoleId] = Field(default_factory=list)


class Farewell(GuildSettings, section="farewell"):
    """Farewell message for members that leave."""

    text: str = "Bye"


class World:
    """Follows changes, as a running bot does."""

    def __init__(self, *, ask_again_after: float = 30.0) -> None:
        self.database, clock = MemoryDatabase(), SystemClock()
        self.feed = MemoryEventFeed()
        self.begin = announced_work(memory_work(self.database), self.feed)
        catalogue = PydanticSettingsCatalogue(ListedModels(), [])
        catalogue.declare("cog", [Greeting, Farewell])
        catalogue.declare(OWNER, PLATFORM_SETTINGS)
        read = ReadSettings(self.begin, catalogue)
        self.cache = SettingsCache(read, self.feed, clock)
        change = ChangeSettings(self.begin, catalogue, clock)
        self.config = GuildConfig(self.cache, read, catalogue, change, ask_again_after=ask_again_after)

    async def set(self, text: str, guild_id: GuildId = GUILD, section: str = "greeting") -> None:
        await self.config.set_guild_setting(guild_id, f"{section}.text", text)


@asynccontextmanager
async def following(*, ask_again_after: float = 30.0) -> AsyncIterator[World]:
    world = World(ask_again_after=ask_again_after)
    for guild_id in (GUILD, OTHER_GUILD):
        await RecordInstallation(world.begin, FixedClock())(an_installation(guild_id, UserId(1)))
    ready = asyncio.Event()
    task = asyncio.create_task(world.cache.follow(ready))
    await ready.wait()
    yield world
    await cancel_and_wait(task)


class Listener:
    """A change handler that keeps its calls."""

    def __init__(self) -> None:
        self.received: list[tuple[int, str]] = []

    async def on_greeting(self, guild_id: int, settings: Greeting) -> None:
        self.received.append((guild_id, settings.text))

    async def has(self, *received: tuple[int, str]) -> None:
        async def heard_them() -> bool:
            return self.received == list(received)

        await eventually(heard_them, f"{received} among {self.received}")
