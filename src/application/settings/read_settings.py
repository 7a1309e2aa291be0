"""A guild's settings as they hold now: stored values over defaults."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.ports.settings import EffectiveValues, SettingsCatalogue, SettingsSection
from application.ports.work import BeginWork
from domain.ids import GuildId
from domain.settings import StoredSection


@dataclass(frozen=True, slots=True)
class SectionSettings:
    """A section's schema, its row (version 0 if there is none) and the values that hold."""

    section: SettingsSection
    stored: StoredSection
    effective: EffectiveValues

    @classmethod
    def of(cls, section: SettingsSection, stored: StoredSection) -> "SectionSettings":
        return cls(section, stored, section.effective(stored))


class ReadSettings:
    def __init__(self, begin: BeginWork, catalogue: SettingsCatalogue) -> None:
        self._begin = begin
        self._catalogue = catalogue

    async def section(self, guild_id: GuildId, key: str) -> SectionSettings:
        """Raises `UnknownSection`."""
        section = self._catalogue.section(key)
        async with self._begin(guild_id) as work:
            stored = await work.settings.get(key)
        return SectionSettings.of(section, stored or StoredSection.untouched(guild_id, key, section.schema_version))

    async def all(self, guild_id: GuildId) -> tuple[SectionSettings, ...]:
        """Every section that the catalogue knows, by key. Stored sections of cogs that are not there are left out."""
        async with self._begin(guild_id) as work:
            rows: Mapping[str, StoredSection] = {row.key: row for row in await work.settings.all()}
        return tuple(
            SectionSettings.of(
                section,
                rows.get(section.key) or StoredSection.untouched(guild_id, section.key, section.schema_version),
            )
            for section in self._catalogue.sections()
        )
