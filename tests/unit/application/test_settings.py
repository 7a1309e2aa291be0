"""Reading and changing a guild's settings, at rest and in a running process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import timedelta

import pytest

from adapters.clock import FixedClock
from adapters.cogs.settings_catalogue import PydanticSettingsCatalogue
from adapters.llm.catalogue import ListedModels
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.settings_feed import MemorySettingsFeed
from adapters.persistence.memory.work import memory_work
from application.change_settings import ChangeSettings, ChangeSettingsCommand
from application.ports.errors import ServiceUnavailable
from application.ports.settings import SECRET_MASK
from application.read_settings import ReadSettings
from application.record_installation import RecordInstallation
from application.settings_cache import SettingsCache
from baseline.config import GuildConfig
from baseline.settings import Field, GuildSettings, Secret
from domain.audit import AuditAction
from domain.guilds import GuildInactive
from domain.ids import GuildId, UserId
from domain.settings import InvalidSettings, JsonValue, StaleSettings, StoredSection, UnknownSection
from tests.installing import an_installation
from tests.waiting import eventually

GUILD, OTHER_GUILD, ABSENT_GUILD = GuildId(10), GuildId(20), GuildId(30)
OWNER = UserId(1)


class Greeting(GuildSettings, section="greeting"):
    """How newcomers are greeted."""

    text: str = "Hello"
    times: int = Field(default=1, ge=1, le=3)
    token: Secret | None = None


class World:
    def __init__(self) -> None:
        self.database = MemoryDatabase()
        self.begin = memory_work(self.database)
        self.clock = FixedClock()
        self.feed = MemorySettingsFeed()
        self.catalogue = PydanticSettingsCatalogue(ListedModels(), [])
        self.catalogue.declare("greeting", [Greeting])
        self.read = ReadSettings(self.begin, self.catalogue)
        self.change = ChangeSettings(self.begin, self.catalogue, self.feed, self.clock)
        self.cache = SettingsCache(self.read, self.feed, self.clock, max_entries=2, max_age=timedelta(seconds=30))
        self.config = GuildConfig(self.cache, self.read, self.catalogue, self.change)

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
        """As an older schema may have left it."""
        async with self.begin(GUILD) as work:
            untouched = StoredSection.untouched(GUILD, "greeting", 1)
            await work.settings.save(
                untouched.replaced(values, schema_version=1, expected_version=0, by=OWNER, at=self.clock.now())
            )
            await work.commit()


@pytest.fixture
async def world() -> World:
    world = World()
    install = RecordInstallation(world.begin, world.clock)
    for guild_id in (GUILD, OTHER_GUILD):
        await install(an_installation(guild_id, OWNER))
    return world


@pytest.fixture
async def following(world: World) -> AsyncIterator[World]:
    """A running process that hears of changes."""
    ready = asyncio.Event()
    task = asyncio.create_task(world.cache.follow(ready))
    await ready.wait()
    yield world
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_guild_that_changed_nothing_has_the_defaults_at_version_zero(world: World) -> None:
    settings = await world.read.section(GUILD, "greeting")
    assert settings.effective.values == {"text": "Hello", "times": 1, "token": None}
    assert (settings.stored.version, settings.stored.values) == (0, {})


async def test_only_what_differs_from_the_defaults_is_stored(world: World) -> None:
    await world.set({"text": "Hi", "times": 1}, version=0)
    stored = await world.stored()
    assert stored is not None
    assert (stored.values, stored.version, stored.updated_by) == ({"text": "Hi"}, 1, OWNER)


async def test_a_change_is_audited_with_before_and_after(world: World) -> None:
    await world.set({"text": "Hi"}, version=0)
    await world.set({"text": "Hey"}, version=1)
    entry = world.database.guilds[GUILD].audit[-1].entry
    assert (entry.action, entry.actor_id, entry.target) == (AuditAction.SETTINGS_CHANGED, OWNER, "greeting")
    assert (entry.before, entry.after) == ({"text": "Hi"}, {"text": "Hey"})


async def test_values_out_of_range_are_refused_at_their_fields_and_change_nothing(world: World) -> None:
    with pytest.raises(InvalidSettings) as refusal:
        await world.set({"times": 9, "unheard_of": True}, version=0)
    assert {problem.pointer for problem in refusal.value.problems} == {"/times", "/unheard_of"}
    assert await world.stored() is None


async def test_a_stale_change_is_refused_and_changes_nothing(world: World) -> None:
    await world.set({"text": "Hi"}, version=0)
    with pytest.raises(StaleSettings) as refusal:
        await world.set({"text": "Hey"}, version=0)
    assert refusal.value.current_version == 1
    stored = await world.stored()
    assert stored is not None
    assert stored.values == {"text": "Hi"}


async def test_a_reset_goes_back_to_the_defaults_and_is_audited_as_such(world: World) -> None:
    await world.set({"text": "Hi"}, version=0)
    await world.set(None, version=1)
    assert (await world.read.section(GUILD, "greeting")).effective.values["text"] == "Hello"
    assert world.database.guilds[GUILD].audit[-1].entry.action is AuditAction.SETTINGS_RESET


async def test_an_unknown_section_names_the_known_ones(world: World) -> None:
    with pytest.raises(UnknownSection, match="greeting"):
        await world.read.section(GUILD, "greetings")


async def test_nothing_is_changed_where_the_bot_is_not(world: World) -> None:
    with pytest.raises(GuildInactive):
        await world.set({"text": "Hi"}, version=0, guild_id=ABSENT_GUILD)


async def test_a_stored_value_that_the_schema_rejects_falls_back_to_the_default_and_is_named(world: World) -> None:
    await world.keep({"times": 99, "text": "Hi"})
    effective = (await world.read.section(GUILD, "greeting")).effective
    assert effective.values == {"text": "Hi", "times": 1, "token": None}
    assert [problem.pointer for problem in effective.rejected] == ["/times"]


async def test_keys_that_the_schema_does_not_know_survive_a_change(world: World) -> None:
    await world.keep({"from_the_future": [1, 2]})
    await world.set({"text": "Hi"}, version=1)
    stored = await world.stored()
    assert stored is not None
    assert stored.values == {"from_the_future": [1, 2], "text": "Hi"}


async def test_a_secret_is_masked_in_the_audit_log_and_survives_being_sent_back_masked(world: World) -> None:
    await world.set({"token": "fake-secret"}, version=0)
    await world.set({"token": SECRET_MASK, "text": "Hi"}, version=1)
    stored = await world.stored()
    assert stored is not None
    assert stored.values == {"token": "fake-secret", "text": "Hi"}
    assert "fake-secret" not in repr(world.database.guilds[GUILD].audit)


async def test_the_settings_page_shows_every_section_that_exists(world: World) -> None:
    (only,) = await world.read.all(GUILD)
    assert (only.section.key, only.stored.version) == ("greeting", 0)


async def test_a_running_process_obeys_a_change_as_soon_as_it_hears_of_it(following: World) -> None:
    assert (await following.config.settings(Greeting, GUILD)).text == "Hello"
    await following.set({"text": "Hi"}, version=0)

    async def obeys() -> bool:
        return (await following.config.settings(Greeting, GUILD)).text == "Hi"

    await eventually(obeys, "the change", patience=1)


async def test_a_change_in_one_guild_leaves_the_others_alone(following: World) -> None:
    await following.set({"text": "Hi"}, version=0)
    assert (await following.config.settings(Greeting, OTHER_GUILD)).text == "Hello"


async def test_reading_again_does_not_ask_the_database(world: World) -> None:
    await world.config.settings(Greeting, GUILD)
    world.database.outage.down = True
    assert (await world.config.settings(Greeting, GUILD)).text == "Hello"


async def test_what_was_missed_is_read_again_by_age(world: World) -> None:
    await world.config.settings(Greeting, GUILD)
    await world.set({"text": "Hi"}, version=0)  # nobody follows
    world.clock.advance(timedelta(seconds=31))
    assert (await world.config.settings(Greeting, GUILD)).text == "Hi"


async def test_after_an_interruption_everything_is_read_again(following: World) -> None:
    await following.config.settings(Greeting, GUILD)
    following.feed.interrupt()
    await following.set({"text": "Hi"}, version=0)
    following.feed.restore()

    async def obeys() -> bool:
        return (await following.config.settings(Greeting, GUILD)).text == "Hi"

    await eventually(obeys, "the change", patience=1)


async def test_a_failed_read_is_not_remembered(world: World) -> None:
    world.database.outage.down = True
    with pytest.raises(ServiceUnavailable):
        await world.config.settings(Greeting, GUILD)
    world.database.outage.down = False
    assert (await world.config.settings(Greeting, GUILD)).text == "Hello"


async def test_the_cache_forgets_the_least_recently_used(world: World) -> None:
    for guild_id in (GUILD, OTHER_GUILD, ABSENT_GUILD):
        await world.config.settings(Greeting, guild_id)
    world.database.outage.down = True
    assert (await world.config.settings(Greeting, OTHER_GUILD)).text == "Hello"
    with pytest.raises(ServiceUnavailable):
        await world.config.settings(Greeting, GUILD)


async def test_a_cog_changes_one_field_and_leaves_the_others(world: World) -> None:
    await world.set({"text": "Hi"}, version=0)
    await world.config.set_guild_setting(GUILD, "greeting.times", 3)
    assert (await world.config.get_guild_settings(OTHER_GUILD))["greeting"]["times"] == 1
    stored = await world.stored()
    assert stored is not None
    assert (stored.values, stored.updated_by) == ({"text": "Hi", "times": 3}, None)


async def test_a_field_is_named_with_its_section(world: World) -> None:
    with pytest.raises(UnknownSection, match=r"greeting\.<field>"):
        await world.config.set_guild_setting(GUILD, "times", 3)


async def test_a_masked_secret_that_was_never_set_is_not_stored_as_the_mask(world: World) -> None:
    await world.set({"token": SECRET_MASK, "text": "Hi"}, version=0)
    stored = await world.stored()
    assert stored is not None
    assert stored.values == {"text": "Hi"}


async def test_a_cog_reads_its_own_change_at_once(world: World) -> None:
    await world.config.settings(Greeting, GUILD)
    await world.config.set_guild_setting(GUILD, "greeting.text", "Hi")  # nobody follows
    assert (await world.config.settings(Greeting, GUILD)).text == "Hi"
