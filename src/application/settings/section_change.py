"""Apply one change to a section: decide which values are kept, and whether they are valid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.ports.settings import REPLACED_SECRET_MASK, SECRET_MASK, DiscordReference, SettingsSection
from application.settings.read_settings import SectionSettings
from domain.settings import FieldProblem, InvalidSettings, JsonValue, StoredSection, escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChange:
    """`values` is the whole section; None puts it back to its defaults."""

    key: str
    values: Mapping[str, JsonValue] | None
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedSection:
    before: SectionSettings
    after: SectionSettings

    @property
    def section(self) -> SettingsSection:
        return self.after.section

    @property
    def fields(self) -> Sequence[str]:
        """Return the fields whose value changed."""
        before, after = self.before.effective.values, self.after.effective.values
        return sorted(field for field in self.section.fields if before.get(field) != after.get(field))

    @property
    def keeps_all(self) -> bool:
        """Return whether storing the change would leave the row as it is."""
        before, after = self.before.stored, self.after.stored
        return (before.values, before.unreadable, before.schema_version) == (
            after.values,
            after.unreadable,
            after.schema_version,
        )


def new_references(section: SettingsSection, change: SectionChange, stored: StoredSection) -> list[DiscordReference]:
    """Return only newly added channels, roles and members.

    One that was deleted in Discord must not block other edits.
    """
    known = {(old.kind, old.id) for old in section.references(section.upgraded(stored))}
    return [new for new in section.references(change.values or {}) if (new.kind, new.id) not in known]


def new_values(
    section: SettingsSection, change: SectionChange, stored: StoredSection, missing: Sequence[FieldProblem]
) -> Mapping[str, JsonValue]:
    """Raises `InvalidSettings` with every problem, those of `missing` among them.

    A secret that comes back masked keeps its stored value; keys that the schema does not know survive.
    """
    if change.values is None:
        return {}
    before = section.upgraded(stored)
    kept = {field for field in section.secrets & change.values.keys() if change.values[field] == SECRET_MASK}
    values = {field: value for field, value in change.values.items() if field not in kept}
    values |= {field: before[field] for field in kept & before.keys()}
    try:
        differences = section.differences(values)
    except InvalidSettings as refusal:
        reported = {problem.pointer for problem in refusal.problems}
        others = (problem for problem in missing if problem.pointer not in reported)
        raise InvalidSettings(section.key, [*refusal.problems, *others]) from refusal
    if missing:
        raise InvalidSettings(section.key, missing)
    return {**{field: value for field, value in before.items() if field not in section.fields}, **differences}


def audited_values(changed: ChangedSection) -> tuple[Mapping[str, JsonValue], Mapping[str, JsonValue]]:
    """The values before and after for the audit log: without secrets, but a replaced secret is marked as such."""
    section = changed.section
    before, after = section.upgraded(changed.before.stored), changed.after.stored.values
    masked_before, masked_after = section.masked(before), section.masked(after)
    replaced = {
        field: REPLACED_SECRET_MASK
        for field in masked_before.keys() & masked_after.keys()
        if masked_before[field] == masked_after[field] == SECRET_MASK and before[field] != after[field]
    }
    return masked_before, {**masked_after, **replaced}


def in_document(refusals: Sequence[InvalidSettings]) -> InvalidSettings:
    """The problems of several sections, in a document of the form `{"sections": {KEY: {"values": …}}}`."""
    return InvalidSettings.of_document(
        [
            FieldProblem(f"/sections/{escaped(refusal.key)}/values{problem.pointer}", problem.message)
            for refusal in refusals
            for problem in refusal.problems
        ]
    )
