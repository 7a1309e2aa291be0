"""Change a section of a guild's settings, or put it back to its defaults."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.settings import SECRET_MASK, SettingsCatalogue, SettingsChanged, SettingsFeed, SettingsSection
from application.ports.work import BeginWork
from application.read_settings import SectionSettings
from domain.audit import AuditAction, AuditEntry
from domain.guilds import GuildInactive
from domain.ids import GuildId, UserId
from domain.settings import JsonValue, StoredSection


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettingsCommand:
    """`values` is the whole section; None puts it back to its defaults. `changed_by` is None when a cog does it."""

    guild_id: GuildId
    key: str
    values: Mapping[str, JsonValue] | None
    expected_version: int
    changed_by: UserId | None


class ChangeSettings:
    """Validates the whole section before anything is stored, and keeps only what differs from the defaults.

    Raises `UnknownSection`, `InvalidSettings`, `StaleSettings`, or `GuildInactive`. Running bots hear of the change
    after it is durable. A secret that comes back masked keeps its stored value; keys that the schema does not know
    survive a change, not a reset.
    """

    def __init__(self, begin: BeginWork, catalogue: SettingsCatalogue, feed: SettingsFeed, clock: Clock) -> None:
        self._begin = begin
        self._catalogue = catalogue
        self._feed = feed
        self._clock = clock

    async def __call__(self, command: ChangeSettingsCommand) -> SectionSettings:
        section = self._catalogue.section(command.key)
        async with self._begin(command.guild_id) as work:
            guild = await work.guilds.get()
            if guild is None:
                raise GuildInactive(command.guild_id)
            guild.require_active()
            before = await work.settings.get(section.key) or StoredSection.untouched(
                command.guild_id, section.key, section.schema_version
            )
            upgraded = section.upgraded(before)
            now = self._clock.now()
            after = before.replaced(
                {} if command.values is None else _new_values(section, command.values, upgraded),
                schema_version=section.schema_version,
                expected_version=command.expected_version,
                by=command.changed_by,
                at=now,
            )
            await work.settings.save(after)
            await work.audit.append(
                AuditEntry(
                    guild_id=command.guild_id,
                    actor_id=command.changed_by,
                    action=AuditAction.SETTINGS_RESET if command.values is None else AuditAction.SETTINGS_CHANGED,
                    target=section.key,
                    before=section.masked(upgraded),
                    after=section.masked(after.values),
                    at=now,
                )
            )
            await work.commit()
        await self._feed.announce(SettingsChanged(command.guild_id, section.key, after.version))
        return SectionSettings.of(section, after)


def _new_values(
    section: SettingsSection, values: Mapping[str, JsonValue], before: Mapping[str, JsonValue]
) -> Mapping[str, JsonValue]:
    kept = {field for field in section.secrets & values.keys() if values[field] == SECRET_MASK}
    unmasked = {field: value for field, value in values.items() if field not in kept}
    unmasked |= {field: before[field] for field in kept & before.keys()}
    unknown = {field: value for field, value in before.items() if field not in section.fields}
    return {**unknown, **section.differences(unmasked)}
