"""`services.guild(guild_id)`: everything behind it belongs to that guild, whichever guild is current."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.clock import SystemClock
from adapters.cogs.directory import DirectoryCogSource
from application.acting import ActingFor, acting
from application.guilds.record_installation import RecordInstallation
from application.ports.events import Event, EventKind, Published
from baseline.services import GuildServices
from baseline.settings import Field, GuildSettings
from baseline.signals import InvalidSignal, Severity, Signal, SignalType
from baseline.testing.platform import PlatformInMemory, memory_platform
from domain.ids import GuildId, UserId
from tests.installing import an_installation
from tests.integration.no_tables import NoTables

HERE, THERE = GuildId(10), GuildId(20)
IN_ANOTHER_GUILD = ActingFor(home="poll", cog="Poll", guild_id=THERE, user_id=1)


class PollSettings(GuildSettings, section="poll"):
    """The settings of a poll."""

    question: str = Field(default="Tea?")


@pytest.fixture
async def platform(tmp_path: Path) -> AsyncIterator[PlatformInMemory]:
    clock, cogs = SystemClock(), DirectoryCogSource(tmp_path)
    made = memory_platform(cogs, clock=clock, db=NoTables(), own_settings=[PollSettings])
    for guild_id in (HERE, THERE):
        await RecordInstallation(made.discord.begin, clock)(an_installation(guild_id, UserId(1)))
    with acting(IN_ANOTHER_GUILD):
        yield made


@pytest.fixture
def guild(platform: PlatformInMemory) -> GuildServices:
    return platform.discord.services.guild(HERE)


async def test_documents_are_those_of_the_bound_guild(platform: PlatformInMemory, guild: GuildServices) -> None:
    with acting(IN_ANOTHER_GUILD):
        await guild.store.put("state", {"round": 1})
        await guild.store.of("quiz").put("other", 1)

        assert (await guild.store.get("state"), await guild.store.keys()) == ({"round": 1}, ("state",))
        assert await platform.discord.services.store.keys() == ()
        assert await guild.store.of("quiz").delete("other")
        assert await guild.store.delete("state")
        assert await guild.store.get("state", "none") == "none"


async def test_a_setting_is_changed_in_the_bound_guild(platform: PlatformInMemory, guild: GuildServices) -> None:
    await guild.set_setting("poll.question", "Coffee?", changed_by=1)

    assert (await guild.settings(PollSettings)).question == "Coffee?"
    assert (await platform.discord.services.guild(THERE).settings(PollSettings)).question == "Tea?"
    assert platform.database.guilds[HERE].audit[-1].entry.actor_id == 1


async def test_a_signal_is_one_of_the_bound_guild(guild: GuildServices) -> None:
    signal = Signal(type=SignalType("poll"), severity=Severity.LOW, source="Poll")

    assert (await guild.emit(signal)).guild_id == HERE


async def test_a_signal_of_another_guild_is_refused(guild: GuildServices) -> None:
    signal = Signal(type=SignalType("poll"), severity=Severity.LOW, source="Poll", guild_id=THERE)

    with pytest.raises(InvalidSignal, match="the signal is of guild 20, the services of 10"):
        await guild.emit(signal)


async def test_the_api_is_asked_about_the_bound_guild(platform: PlatformInMemory, guild: GuildServices) -> None:
    platform.api.answers("/llm/usage", {"total": 1})
    with acting(IN_ANOTHER_GUILD):
        await guild.read_api("/llm/usage")

    assert [call.guild_id for call, *_ in platform.api.calls] == [HERE]


async def test_pages_of_the_bound_guild_read_anew(platform: PlatformInMemory, guild: GuildServices) -> None:
    async with platform.discord.event_feed.follow() as arrivals:
        await anext(arrivals)
        with acting(IN_ANOTHER_GUILD):
            guild.pages_changed()
        arrival = await anext(arrivals)

    assert isinstance(arrival, Published)
    assert arrival.event == Event(kind=EventKind.EXTENSION, guild_id=HERE, section="poll")
