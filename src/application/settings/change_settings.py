"""Change sections of a guild's settings, or put them back to their defaults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.discord import MemberDirectory
from application.ports.settings import SettingsCatalogue, SettingsSection
from application.ports.work import BeginWork, UnitOfWork
from application.settings.guild_references import GuildReferences
from application.settings.read_settings import SectionSettings
from application.settings.section_change import (
    ChangedSection,
    SectionChange,
    audited_values,
    in_document,
    new_references,
    new_values,
)
from domain.audit_entries.settings import settings_changed
from domain.guilds import require_active
from domain.ids import GuildId, UserId
from domain.settings import FieldProblem, InvalidSettings, JsonValue, StoredSection, UnknownSection, escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettingsCommand:
    """`values` is the whole section; None puts it back to its defaults. `changed_by` is None when a cog does it."""

    guild_id: GuildId
    key: str
    values: Mapping[str, JsonValue] | None
    expected_version: int
    changed_by: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSectionsCommand:
    """Sections that are not named stay. With `dry_run` everything is decided, and nothing is stored."""

    guild_id: GuildId
    changes: Sequence[SectionChange]
    changed_by: UserId | None
    dry_run: bool = False


class ChangeSettings:
    """Validates everything before anything is stored, and keeps only what differs from the defaults.

    Raises `UnknownSection`, `InvalidSettings`, `StaleSettings`, or `GuildInactive`. A secret that comes back masked
    keeps its stored value; keys that the schema does not know survive a change, not a reset. Where `discord` is given,
    the channels, roles and members that the values newly name must be in the guild.
    """

    def __init__(
        self,
        begin: BeginWork,
        catalogue: SettingsCatalogue,
        clock: Clock,
        discord: MemberDirectory | None = None,
    ) -> None:
        self._begin = begin
        self._catalogue = catalogue
        self._clock = clock
        self._references = None if discord is None else GuildReferences(discord)

    async def __call__(self, command: ChangeSettingsCommand) -> SectionSettings:
        section = self._catalogue.section(command.key)
        change = SectionChange(key=command.key, values=command.values, expected_version=command.expected_version)
        missing = await self._missing(command.guild_id, section, change)
        async with self._begin(command.guild_id) as work:
            require_active(await work.guilds.get(), command.guild_id)
            changed = await self._changed(work, command.guild_id, change, missing, command.changed_by)
            await self._write(work, changed, reset=change.values is None)
            await work.commit()
        return changed.after

    async def several(self, command: ChangeSectionsCommand) -> tuple[ChangedSection, ...]:
        """Change several sections, all or none, and return those in which a value changes.

        The pointers of `InvalidSettings` start at a document with `sections` by key; unknown sections are among them.
        """
        # Write in the same order everywhere, so that two writers cannot deadlock.
        changes = sorted(command.changes, key=lambda change: change.key)
        self._require_known(changes)
        missing = {
            change.key: await self._missing(command.guild_id, self._catalogue.section(change.key), change)
            for change in changes
        }
        async with self._begin(command.guild_id) as work:
            require_active(await work.guilds.get(), command.guild_id)
            decided = await self._decided(work, command, changes, missing)
            changed = tuple(one for one in decided if not one.keeps_all)
            if command.dry_run:
                return changed
            resets = {change.key for change in changes if change.values is None}
            for one in changed:
                await self._write(work, one, reset=one.section.key in resets)
            await work.commit()
        return changed

    def _require_known(self, changes: Sequence[SectionChange]) -> None:
        problems = []
        for change in changes:
            try:
                self._catalogue.section(change.key)
            except UnknownSection as refusal:
                problems.append(FieldProblem(f"/sections/{escaped(change.key)}", str(refusal)))
        if problems:
            raise InvalidSettings.of_document(problems)

    async def _missing(
        self, guild_id: GuildId, section: SettingsSection, change: SectionChange
    ) -> Sequence[FieldProblem]:
        if self._references is None or not section.references(change.values or {}):
            return ()
        async with self._begin(guild_id) as work:
            stored = await _stored(work, guild_id, section)
        return await self._references.problems(guild_id, new_references(section, change, stored))

    async def _decided(
        self,
        work: UnitOfWork,
        command: ChangeSectionsCommand,
        changes: Sequence[SectionChange],
        missing: Mapping[str, Sequence[FieldProblem]],
    ) -> list[ChangedSection]:
        decided: list[ChangedSection] = []
        refusals: list[InvalidSettings] = []
        for change in changes:
            try:
                decided.append(
                    await self._changed(work, command.guild_id, change, missing[change.key], command.changed_by)
                )
            except InvalidSettings as refusal:
                refusals.append(refusal)
        if refusals:
            raise in_document(refusals)
        return decided

    async def _changed(
        self,
        work: UnitOfWork,
        guild_id: GuildId,
        change: SectionChange,
        missing: Sequence[FieldProblem],
        by: UserId | None,
    ) -> ChangedSection:
        section = self._catalogue.section(change.key)
        before = await _stored(work, guild_id, section)
        after = before.replaced(
            new_values(section, change, before, missing),
            schema_version=section.schema_version,
            expected_version=change.expected_version,
            by=by,
            at=self._clock.now(),
            keep_unreadable=change.values is not None,
        )
        return ChangedSection(before=SectionSettings.of(section, before), after=SectionSettings.of(section, after))

    async def _write(self, work: UnitOfWork, changed: ChangedSection, *, reset: bool) -> None:
        stored = changed.after.stored
        before, after = audited_values(changed)
        await work.settings.save(stored)
        at = stored.updated_at or self._clock.now()
        await work.audit.append(settings_changed(stored, before=before, after=after, reset=reset, at=at))


async def _stored(work: UnitOfWork, guild_id: GuildId, section: SettingsSection) -> StoredSection:
    return await work.settings.get(section.key) or StoredSection.untouched(
        guild_id, section.key, section.schema_version
    )
