"""Reading and changing a guild's settings."""

import pytest

from application.ports.settings import SECRET_MASK
from domain.audit import AuditAction
from domain.guilds import GuildInactive
from domain.settings import InvalidSettings, StaleSettings, UnknownSection
from tests.unit.application.settings.settings_world import ABSENT_GUILD, GUILD, OWNER, SettingsWorld


@pytest.fixture
async def world() -> SettingsWorld:
    return await SettingsWorld.with_two_guilds()


async def test_a_guild_that_changed_nothing_has_the_defaults_at_version_zero(world: SettingsWorld) -> None:
    settings = await world.read.section(GUILD, "greeting")
    assert settings.effective.values == {"text": "Hello", "times": 1, "token": None}
    assert (settings.stored.version, settings.stored.values) == (0, {})


async def test_only_what_differs_from_the_defaults_is_stored(world: SettingsWorld) -> None:
    await world.set({"text": "Hi", "times": 1}, version=0)
    stored = await world.stored()
    assert stored is not None
    assert (stored.values, stored.version, stored.updated_by) == ({"text": "Hi"}, 1, OWNER)


async def test_a_change_is_audited_with_before_and_after(world: SettingsWorld) -> None:
    await world.set({"text": "Hi"}, version=0)
    await world.set({"text": "Hey"}, version=1)
    entry = world.database.guilds[GUILD].audit[-1].entry
    assert (entry.action, entry.actor_id, entry.target) == (AuditAction.SETTINGS_CHANGED, OWNER, "greeting")
    assert (entry.before, entry.after) == ({"text": "Hi"}, {"text": "Hey"})


async def test_values_out_of_range_are_refused_at_their_fields_and_change_nothing(world: SettingsWorld) -> None:
    with pytest.raises(InvalidSettings) as refusal:
        await world.set({"times": 9, "unheard_of": True}, version=0)
    assert {problem.pointer for problem in refusal.value.problems} == {"/times", "/unheard_of"}
    assert await world.stored() is None


async def test_a_stale_change_is_refused_and_changes_nothing(world: SettingsWorld) -> None:
    await world.set({"text": "Hi"}, version=0)
    with pytest.raises(StaleSettings) as refusal:
        await world.set({"text": "Hey"}, version=0)
    assert refusal.value.current_version == 1
    stored = await world.stored()
    assert stored is not None
    assert stored.values == {"text": "Hi"}


async def test_a_reset_goes_back_to_the_defaults_and_is_audited_as_such(world: SettingsWorld) -> None:
    await world.set({"text": "Hi"}, version=0)
    await world.set(None, version=1)
    assert (await world.read.section(GUILD, "greeting")).effective.values["text"] == "Hello"
    assert world.database.guilds[GUILD].audit[-1].entry.action is AuditAction.SETTINGS_RESET


async def test_an_unknown_section_names_the_known_ones(world: SettingsWorld) -> None:
    with pytest.raises(UnknownSection, match="greeting"):
        await world.read.section(GUILD, "greetings")


async def test_nothing_is_changed_where_the_bot_is_not(world: SettingsWorld) -> None:
    with pytest.raises(GuildInactive):
        await world.set({"text": "Hi"}, version=0, guild_id=ABSENT_GUILD)


async def test_a_stored_value_that_the_schema_rejects_falls_back_to_the_default_and_is_named(
    world: SettingsWorld,
) -> None:
    await world.keep({"times": 99, "text": "Hi"})
    effective = (await world.read.section(GUILD, "greeting")).effective
    assert effective.values == {"text": "Hi", "times": 1, "token": None}
    assert [problem.pointer for problem in effective.rejected] == ["/times"]


async def test_keys_that_the_schema_does_not_know_survive_a_change(world: SettingsWorld) -> None:
    await world.keep({"from_the_future": [1, 2]})
    await world.set({"text": "Hi"}, version=1)
    stored = await world.stored()
    assert stored is not None
    assert stored.values == {"from_the_future": [1, 2], "text": "Hi"}


async def test_a_secret_is_masked_in_the_audit_log_and_survives_being_sent_back_masked(world: SettingsWorld) -> None:
    await world.set({"token": "fake-secret"}, version=0)
    await world.set({"token": SECRET_MASK, "text": "Hi"}, version=1)
    stored = await world.stored()
    assert stored is not None
    assert stored.values == {"token": "fake-secret", "text": "Hi"}
    assert "fake-secret" not in repr(world.database.guilds[GUILD].audit)


async def test_the_settings_page_shows_every_section_that_exists(world: SettingsWorld) -> None:
    (only,) = await world.read.all(GUILD)
    assert (only.section.key, only.stored.version) == ("greeting", 0)


async def test_a_masked_secret_that_was_never_set_is_not_stored_as_the_mask(world: SettingsWorld) -> None:
    await world.set({"token": SECRET_MASK, "text": "Hi"}, version=0)
    stored = await world.stored()
    assert stored is not None
    assert stored.values == {"text": "Hi"}
