"""Routes to export a guild's settings as a document, and to import it into another guild."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, MUTATING, SESSION, SESSION_AND_CSRF, WITH_BODY, problems
from adapters.http.fields import described
from adapters.http.views.snowflakes import Snowflake
from application.ports.clock import Clock
from application.settings.export_settings import export_document
from application.settings.import_settings import ImportSettings, ImportSettingsCommand
from application.settings.read_settings import ReadSettings
from application.settings.section_change import ChangedSection
from domain.access import AccessGrant
from domain.guilds import GuildInactive
from domain.settings import InvalidSettings, StaleSettings, exact


class ExportedSection(Struct, frozen=True, kw_only=True):
    schema_version: int
    values: Annotated[dict[str, Any], described("What differs from the defaults, without secrets.")]


class SettingsExport(Struct, frozen=True, kw_only=True):
    format: str
    version: Annotated[int, described("Of the format.")]
    guild_id: Snowflake
    exported_at: str
    sections: Annotated[dict[str, ExportedSection], described("Every section, by key.")]


class FieldChange(Struct, frozen=True, kw_only=True):
    field: str
    before: Any
    after: Any


class ImportedSection(Struct, frozen=True, kw_only=True):
    key: str
    title: str
    changes: Annotated[list[FieldChange], described("Fields that hold something else. Secrets read `••••••••`.")]

    @classmethod
    def of(cls, changed: ChangedSection) -> "ImportedSection":
        section = changed.section
        before = section.masked(changed.before.effective.values)
        after = section.masked(changed.after.effective.values)
        return cls(
            key=section.key,
            title=section.title,
            changes=[
                FieldChange(field=field, before=exact(before[field]), after=exact(after[field]))
                for field in changed.fields
            ],
        )


class SettingsImport(Struct, frozen=True, kw_only=True):
    dry_run: bool
    sections: Annotated[list[ImportedSection], described("Those in which anything changes.")]


@get(
    "/settings/export",
    operation_id="exportSettings",
    summary="Download the settings",
    tags=["settings"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def export_settings(
    read_settings: Injected[ReadSettings], clock: Injected[Clock], access: NamedDependency[AccessGrant]
) -> Response[SettingsExport]:
    """Export every section as one JSON document, without secrets; `importSettings` reads it."""
    document: Any = export_document(access.guild_id, await read_settings.all(access.guild_id), clock.now())
    sections = {key: ExportedSection(**section) for key, section in document.pop("sections").items()}
    return Response(
        SettingsExport(**document, sections=sections),
        headers={"Content-Disposition": f'attachment; filename="settings-{access.guild_id}.json"'},
    )


@post(
    "/settings/import",
    operation_id="importSettings",
    summary="Bring in exported settings",
    tags=["settings"],
    status_code=200,
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, *WITH_BODY, InvalidSettings, StaleSettings, GuildInactive),
)
async def import_settings(
    import_settings: Injected[ImportSettings],
    access: NamedDependency[AccessGrant],
    data: JSONBody[dict[str, Any]],
    dry_run: Annotated[bool, QueryParameter(description="Only say what would change.")] = False,  # noqa: FBT002 - a query parameter
) -> SettingsImport:
    """Replace the document's sections, or none of them. Other sections stay, and so do secrets that
    the document lacks.
    """
    changed = await import_settings(
        ImportSettingsCommand(guild_id=access.guild_id, document=data, imported_by=access.user_id, dry_run=dry_run)
    )
    return SettingsImport(dry_run=dry_run, sections=[ImportedSection.of(section) for section in changed])
