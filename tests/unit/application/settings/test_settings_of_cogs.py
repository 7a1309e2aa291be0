"""Cogs read and change a guild's settings while the process follows the event feed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest

from application.acting import ActingFor, acting
from application.ports.errors import ServiceUnavailable
from baseline.config import section_of
from domain.settings import InvalidSettings, UnknownSection
from tests.unit.application.settings.settings_world import (
    ABSENT_GUILD,
    GUILD,
    OTHER_GUILD,
    OWNER,
    Greeting,
    SettingsWorld,
)
from tests.waiting import eventually


@pytest.fixture
async def world() -> SettingsWorld:
    return await SettingsWorld.with_two_guilds()


@pytest.fixture
async def following(world: SettingsWorld) -> AsyncIterator[SettingsWorld]:
    """A world whose cache follows the event feed."""
    ready = asyncio.Event()
    task = asyncio.create_task(world.cache.follow(ready))
    await ready.wait()
    yield world
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_an_announced_change_holds_at_once(following: SettingsWorld) -> None:
    assert (await following.config.settings(Greeting, GUILD)).text == "Hello"
    await following.set({"text": "Hi"}, version=0)

    async def obeys() -> bool:
        return (await following.config.settings(Greeting, GUILD)).text == "Hi"

    await eventually(obeys, "the change", patience=1)


async def test_a_change_in_one_guild_leaves_the_others_alone(following: SettingsWorld) -> None:
    await following.set({"text": "Hi"}, version=0)
    assert (await following.config.settings(Greeting, OTHER_GUILD)).text == "Hello"


async def test_reading_again_does_not_ask_the_database(world: SettingsWorld) -> None:
    await world.config.settings(Greeting, GUILD)
    world.database.outage.down = True
    assert (await world.config.settings(Greeting, GUILD)).text == "Hello"


async def test_a_change_that_was_not_announced_is_read_once_the_entry_is_old(world: SettingsWorld) -> None:
    await world.config.settings(Greeting, GUILD)
    await world.set({"text": "Hi"}, version=0)  # the feed is not followed
    world.clock.advance(timedelta(seconds=31))
    assert (await world.config.settings(Greeting, GUILD)).text == "Hi"


async def test_after_an_interruption_everything_is_read_again(following: SettingsWorld) -> None:
    await following.config.settings(Greeting, GUILD)
    following.feed.interrupt()
    await following.set({"text": "Hi"}, version=0)
    following.feed.restore()

    async def obeys() -> bool:
        return (await following.config.settings(Greeting, GUILD)).text == "Hi"

    await eventually(obeys, "the change", patience=1)


async def test_a_failed_read_is_not_remembered(world: SettingsWorld) -> None:
    world.database.outage.down = True
    with pytest.raises(ServiceUnavailable):
        await world.config.settings(Greeting, GUILD)
    world.database.outage.down = False
    assert (await world.config.settings(Greeting, GUILD)).text == "Hello"


async def test_the_cache_forgets_the_least_recently_used(world: SettingsWorld) -> None:
    for guild_id in (GUILD, OTHER_GUILD, ABSENT_GUILD):
        await world.config.settings(Greeting, guild_id)
    world.database.outage.down = True
    assert (await world.config.settings(Greeting, OTHER_GUILD)).text == "Hello"
    with pytest.raises(ServiceUnavailable):
        await world.config.settings(Greeting, GUILD)


async def test_a_cog_changes_one_field_and_leaves_the_others(world: SettingsWorld) -> None:
    await world.set({"text": "Hi"}, version=0)
    await world.config.set_guild_setting(GUILD, "greeting.times", 3)
    assert (await world.config.get_guild_settings(OTHER_GUILD))["greeting"]["times"] == 1
    stored = await world.stored()
    assert stored is not None
    assert (stored.values, stored.updated_by) == ({"text": "Hi", "times": 3}, None)


async def test_a_cog_changes_several_fields_in_one_change_or_none_of_them(world: SettingsWorld) -> None:
    await world.config.set_guild_settings(GUILD, "greeting", {"text": "Hi", "times": 3}, changed_by=OWNER)
    with pytest.raises(InvalidSettings, match="/times"):
        await world.config.set_guild_settings(GUILD, "greeting", {"text": "Ho", "times": 4})
    stored = await world.stored()
    assert stored is not None
    assert (stored.values, stored.updated_by, stored.version) == ({"text": "Hi", "times": 3}, OWNER, 1)


async def test_a_field_of_no_section_is_refused(world: SettingsWorld) -> None:
    with pytest.raises(UnknownSection, match=r"greeting\.<field>"):
        await world.config.set_guild_setting(GUILD, "volume", 3)


async def test_a_cog_reads_its_own_change_at_once(world: SettingsWorld) -> None:
    await world.config.settings(Greeting, GUILD)
    await world.config.set_guild_setting(GUILD, "greeting.text", "Hi")  # the feed is not followed
    assert (await world.config.settings(Greeting, GUILD)).text == "Hi"


async def test_a_field_is_read_and_set_by_its_bare_name(world: SettingsWorld) -> None:
    await world.config.set_guild_setting(GUILD, "text", "Hi")
    settings = await world.config.get_guild_settings(GUILD)
    assert settings["text"] == settings.get("text") == "Hi"
    assert settings[Greeting.section]["text"] == "Hi"


async def test_a_name_that_is_no_setting_is_refused_with_those_that_are(world: SettingsWorld) -> None:
    settings = await world.config.get_guild_settings(GUILD)
    with pytest.raises(UnknownSection, match=r"'auto_response_enabled'. Known sections: greeting"):
        settings.get("auto_response_enabled")
    with pytest.raises(UnknownSection, match="'auto_response_enabled'"):
        await world.config.set_guild_setting(GUILD, "auto_response_enabled", False)


@pytest.mark.parametrize(("home", "section"), [("news", "news"), ("weather", "weather")])
def test_a_field_of_several_sections_is_that_of_the_current_cog(home: str, section: str) -> None:
    sections = {"news": {"enabled"}, "weather": {"enabled"}}
    with acting(ActingFor(home=home)):
        assert section_of("enabled", sections) == section
    with pytest.raises(UnknownSection, match=r"news.enabled, weather.enabled"):
        section_of("enabled", sections)
