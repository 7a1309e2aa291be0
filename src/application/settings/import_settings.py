"""Bring exported settings into a guild: all of them or none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from application.ports.settings import SECRET_MASK
from application.settings.change_settings import ChangeSectionsCommand, ChangeSettings
from application.settings.export_settings import FORMAT, FORMAT_VERSION
from application.settings.read_settings import ReadSettings, SectionSettings
from application.settings.section_change import ChangedSection, SectionChange
from domain.ids import GuildId, UserId
from domain.settings import FieldProblem, InvalidSettings, JsonValue, escaped

_KEYS = frozenset({"format", "version", "guild_id", "exported_at", "sections"})
_SECTION_KEYS = frozenset({"schema_version", "values"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSettingsCommand:
    """`document` is what an export wrote. With `dry_run` nothing is stored."""

    guild_id: GuildId
    document: Mapping[str, JsonValue]
    imported_by: UserId
    dry_run: bool = False


class ImportSettings:
    """Replace the guild's sections by those of the document. Other sections stay, and so do secrets that it omits.

    Raises `InvalidSettings` with pointers into the document, also for unknown sections and fields, `StaleSettings` when
    a concurrent change of a section won, or `GuildInactive`. Returns the sections in which anything changes.
    """

    def __init__(self, read: ReadSettings, change: ChangeSettings) -> None:
        self._read = read
        self._change = change

    async def __call__(self, command: ImportSettingsCommand) -> tuple[ChangedSection, ...]:
        _refuse(_document_problems(command.document))
        sections = command.document["sections"]
        assert isinstance(sections, Mapping)  # noqa: S101 - just checked
        current = {settings.section.key: settings for settings in await self._read.all(command.guild_id)}
        _refuse(
            problem
            for key, section in sections.items()
            for problem in _section_problems(f"/sections/{escaped(key)}", section, current.get(key), current)
        )
        changes = [_change(current[key], section) for key, section in sections.items()]
        return await self._change.several(
            ChangeSectionsCommand(
                guild_id=command.guild_id, changes=changes, changed_by=command.imported_by, dry_run=command.dry_run
            )
        )


def _refuse(problems: Iterator[FieldProblem]) -> None:
    found = list(problems)
    if found:
        raise InvalidSettings.of_document(found)


def _document_problems(document: Mapping[str, JsonValue]) -> Iterator[FieldProblem]:
    if document.get("format") != FORMAT:
        yield FieldProblem("/format", f"It must be {FORMAT!r}, as an export writes it.")
    if document.get("version") != FORMAT_VERSION:
        yield FieldProblem("/version", f"Only version {FORMAT_VERSION} of the format is understood.")
    if not isinstance(document.get("sections"), Mapping):
        yield FieldProblem("/sections", "It must be an object with the sections by key.")
    for key in document.keys() - _KEYS:
        yield FieldProblem(f"/{escaped(key)}", "An export has no such part.")


def _section_problems(
    pointer: str, section: JsonValue, current: SectionSettings | None, known: Mapping[str, SectionSettings]
) -> Iterator[FieldProblem]:
    if current is None:
        yield FieldProblem(pointer, f"There is no such section here. Known sections: {', '.join(known) or 'none'}.")
        return
    if not isinstance(section, Mapping):
        yield FieldProblem(pointer, "It must be an object with `schema_version` and `values`.")
        return
    version = section.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        yield FieldProblem(f"{pointer}/schema_version", "It must be a positive whole number.")
    elif version > current.section.schema_version:
        yield FieldProblem(
            f"{pointer}/schema_version", f"This bot knows the section up to version {current.section.schema_version}."
        )
    if not isinstance(section.get("values"), Mapping):
        yield FieldProblem(f"{pointer}/values", "It must be an object with the values by field.")
    for key in section.keys() - _SECTION_KEYS:
        yield FieldProblem(f"{pointer}/{escaped(key)}", "An exported section has no such part.")


def _change(current: SectionSettings, exported: JsonValue) -> SectionChange:
    section, stored = current.section, current.stored
    assert isinstance(exported, Mapping)  # noqa: S101 - checked before
    values, version = exported["values"], exported["schema_version"]
    assert isinstance(values, Mapping)  # noqa: S101 - checked before
    assert isinstance(version, int)  # noqa: S101 - checked before
    as_stored = replace(stored, values=values, schema_version=version)
    kept = dict.fromkeys(section.secrets & section.upgraded(stored).keys(), SECRET_MASK)
    return SectionChange(
        key=section.key, values={**kept, **section.upgraded(as_stored)}, expected_version=stored.version
    )
