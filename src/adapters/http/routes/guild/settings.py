"""Routes of a guild's settings."""

from datetime import datetime
from typing import Annotated, Any

from litestar import delete, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta, Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, MUTATING, SESSION, SESSION_AND_CSRF, WITH_BODY, problems
from adapters.http.fields import described
from adapters.http.views.snowflakes import GuildIdPath, Snowflake
from application.ports.settings import SettingsCatalogue
from application.settings.change_settings import ChangeSectionsCommand, ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings, SectionSettings
from application.settings.section_change import SectionChange
from domain.access import AccessGrant
from domain.guilds import GuildInactive
from domain.settings import FieldProblem, InvalidSettings, StaleSettings, UnknownSection, exact

SectionKey = Annotated[str, PathParameter(description="The section's key, such as `ask`.")]


class RejectedValue(Struct, frozen=True, kw_only=True):
    field: str
    message: str

    @classmethod
    def of(cls, problem: FieldProblem) -> "RejectedValue":
        field = problem.pointer.removeprefix("/").split("/")[0].replace("~1", "/").replace("~0", "~")
        return cls(field=field, message=problem.message)


class SettingsSection(Struct, frozen=True, kw_only=True):
    key: str
    title: str
    description: str
    schema_version: int
    version: Annotated[int, described("To be sent with a change; 0 before the first.")]
    values: Annotated[
        dict[str, Any],
        described(
            "What holds, defaults included. Secrets that are set read `••••••••`; sending that back keeps them. "
            "Integers beyond 2^53 read as text, and may be sent so."
        ),
    ]
    stored: Annotated[list[str], described("The fields that differ from their defaults.")]
    rejected: Annotated[
        list[RejectedValue],
        described("Stored values that the section does not accept any more; their defaults hold instead."),
    ]
    updated_at: datetime | None
    updated_by: Snowflake | None

    @classmethod
    def of(cls, settings: SectionSettings) -> "SettingsSection":
        section, stored, effective = settings.section, settings.stored, settings.effective
        return cls(
            key=section.key,
            title=section.title,
            description=section.description,
            schema_version=section.schema_version,
            version=stored.version,
            values={field: exact(value) for field, value in section.masked(effective.values).items()},
            stored=sorted(section.fields & stored.values.keys()),
            rejected=[RejectedValue.of(problem) for problem in effective.rejected],
            updated_at=stored.updated_at,
            updated_by=None if stored.updated_by is None else str(stored.updated_by),
        )


class SettingsView(Struct, frozen=True, kw_only=True):
    sections: list[SettingsSection]


class SettingsSchemaView(Struct, frozen=True, kw_only=True):
    sections: Annotated[dict[str, dict[str, Any]], described("JSON Schema (draft 2020-12) by section key.")]


class ChangeSettingsBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Annotated[int, Meta(ge=0), described("The version that the change was made from.")]
    values: Annotated[
        dict[str, Any], described("The whole section: a field that is left out goes back to its default.")
    ]


class ChangeAllSettingsBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sections: Annotated[
        dict[str, ChangeSettingsBody], described("By key. Sections that are left out stay as they are.")
    ]


@get(
    "/settings",
    operation_id="getSettings",
    summary="All settings",
    tags=["settings"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def get_settings(read_settings: Injected[ReadSettings], access: NamedDependency[AccessGrant]) -> SettingsView:
    """Get every section, by key."""
    return await _view(read_settings, access)


@put(
    "/settings",
    operation_id="changeAllSettings",
    summary="Change several sections",
    tags=["settings"],
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, *WITH_BODY, InvalidSettings, StaleSettings, GuildInactive),
)
async def change_all_settings(
    change_settings: Injected[ChangeSettings],
    read_settings: Injected[ReadSettings],
    access: NamedDependency[AccessGrant],
    data: JSONBody[ChangeAllSettingsBody],
) -> SettingsView:
    """Replace all the named sections, or none of them. A section without changes keeps its version."""
    changes = [
        SectionChange(key=key, values=section.values, expected_version=section.version)
        for key, section in data.sections.items()
    ]
    await change_settings.several(
        ChangeSectionsCommand(guild_id=access.guild_id, changes=changes, changed_by=access.user_id)
    )
    return await _view(read_settings, access)


@get(
    "/settings/schema",
    operation_id="getSettingsSchema",
    summary="What may be set",
    tags=["settings"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def get_settings_schema(
    guild_id: GuildIdPath,  # noqa: ARG001 - so that the document lists the parameter; all guilds have the same sections
    settings_catalogue: Injected[SettingsCatalogue],
) -> SettingsSchemaView:
    """Get the JSON Schema of every section, for building forms."""
    return SettingsSchemaView(
        sections={section.key: dict(section.json_schema()) for section in settings_catalogue.sections()}
    )


@get(
    "/settings/{key:str}",
    operation_id="getSettingsSection",
    summary="One section",
    tags=["settings"],
    security=SESSION,
    responses=problems(*IN_GUILD, UnknownSection),
)
async def get_settings_section(
    key: SectionKey,
    read_settings: Injected[ReadSettings],
    access: NamedDependency[AccessGrant],
) -> SettingsSection:
    """Get the section's effective values."""
    return SettingsSection.of(await read_settings.section(access.guild_id, key))


@put(
    "/settings/{key:str}",
    operation_id="changeSettings",
    summary="Change a section",
    tags=["settings"],
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, *WITH_BODY, UnknownSection, InvalidSettings, StaleSettings, GuildInactive),
)
async def change_settings(
    key: SectionKey,
    change_settings: Injected[ChangeSettings],
    access: NamedDependency[AccessGrant],
    data: JSONBody[ChangeSettingsBody],
) -> SettingsSection:
    """Replace the whole section, or nothing: every field is checked first. Running bots apply it within a second."""
    changed = await change_settings(
        ChangeSettingsCommand(
            guild_id=access.guild_id,
            key=key,
            values=data.values,
            expected_version=data.version,
            changed_by=access.user_id,
        )
    )
    return SettingsSection.of(changed)


@delete(
    "/settings/{key:str}",
    operation_id="resetSettings",
    summary="Reset a section",
    tags=["settings"],
    status_code=200,
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, UnknownSection, StaleSettings, GuildInactive),
)
async def reset_settings(
    key: SectionKey,
    change_settings: Injected[ChangeSettings],
    access: NamedDependency[AccessGrant],
    version: Annotated[int, QueryParameter(ge=0, description="The version that is to be reset.")],
) -> SettingsSection:
    """Reset every field of the section to its default."""
    reset = await change_settings(
        ChangeSettingsCommand(
            guild_id=access.guild_id, key=key, values=None, expected_version=version, changed_by=access.user_id
        )
    )
    return SettingsSection.of(reset)


async def _view(read_settings: ReadSettings, access: AccessGrant) -> SettingsView:
    return SettingsView(
        sections=[SettingsSection.of(settings) for settings in await read_settings.all(access.guild_id)]
    )
