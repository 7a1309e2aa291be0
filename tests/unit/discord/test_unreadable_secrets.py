"""A secret that cannot be decrypted reads as unset, with the reason, wherever settings are shown."""

from dataclasses import replace

import pytest
import structlog

from adapters.cogs.settings.section import PydanticSection
from adapters.discord.commands.settings_views import section_embed
from adapters.http.routes.guild.settings import RejectedValue, SettingsSection
from application.settings.read_settings import SectionSettings
from baseline.settings import GuildSettings, Secret
from domain.ids import GuildId
from domain.settings import StoredSection, UnreadableSecret

ENVELOPE = "v1:encrypted"


class Weather(GuildSettings, section="weather"):
    text: str = "Hello"
    key: Secret | None = None


@pytest.fixture
def settings() -> SectionSettings:
    unreadable = {"key": UnreadableSecret({"$sealed": ENVELOPE}, "Its key is not configured.")}
    stored = replace(StoredSection.untouched(GuildId(1), "weather", 1), values={"text": "Hi"}, unreadable=unreadable)
    return SectionSettings.of(PydanticSection(Weather, {}), stored)


def test_the_api_shows_it_as_rejected_and_unset(settings: SectionSettings) -> None:
    shown = SettingsSection.of(settings)
    assert shown.values == {"text": "Hi", "key": None}
    assert shown.rejected == [RejectedValue(field="key", message="Its key is not configured.")]
    assert shown.stored == ["text"]


def test_discord_shows_it_as_not_set_with_the_reason(settings: SectionSettings) -> None:
    embed = section_embed(settings)
    assert [field.value for field in embed.fields] == ["Hi", "*not set* (default)"]
    assert "Its key is not configured." in str(embed.footer.text)
    assert ENVELOPE not in str(embed.to_dict())


def test_an_unreadable_secret_is_logged_once_without_its_value() -> None:
    section = PydanticSection(Weather, {})
    unreadable = {"key": UnreadableSecret({"$sealed": ENVELOPE}, "Its key is not configured.")}
    stored = replace(StoredSection.untouched(GuildId(1), "weather", 1), unreadable=unreadable)
    with structlog.testing.capture_logs() as log:
        section.effective(stored)
        section.effective(stored)
    assert [entry["fields"] for entry in log] == [["/key"]]
    assert ENVELOPE not in repr(log)
