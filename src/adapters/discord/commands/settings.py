"""`/settings`: the dashboard's settings through the same use cases, for managers of the server."""

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from adapters.discord.commands.settings_editing import SettingEditor, guild_of
from adapters.discord.commands.settings_values import choices, field_schema, is_written
from adapters.discord.commands.settings_views import (
    imported_text,
    refused_text,
    section_embed,
    sections_embed,
    title_of,
)
from adapters.discord.embeds import pages, send_pages
from adapters.discord.settings_services import SettingsServices
from application.ports.settings import SettingsSection
from application.settings.export_settings import export_document
from application.settings.import_settings import ImportSettingsCommand
from application.settings.read_settings import SectionSettings
from baseline.cogs import Bot
from domain.ids import UserId
from domain.settings import FieldProblem, InvalidSettings, JsonValue, UnknownSection

_LARGEST_FILE = 256 * 1024
_MOST_CHOICES = 25
_MOST_PAGES = 5
_LONGEST_CHOICE = 100

Choice = app_commands.Choice[str]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class SettingsCommand(commands.GroupCog, group_name="settings", group_description="What this server has set."):
    def __init__(self, services: SettingsServices) -> None:
        super().__init__()
        self._services = services
        self._editor = SettingEditor(services)

    @override
    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        # A server may have opened the command to others in its own settings.
        if not interaction.permissions.manage_guild:
            raise app_commands.MissingPermissions(["manage_guild"])
        return True

    @app_commands.command(description="What is set.")
    @app_commands.describe(section="The section; all sections if left out.")
    async def view(self, interaction: discord.Interaction[Bot], section: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        if section is None:
            embed = sections_embed(await self._services.read.all(guild_of(interaction)))
        else:
            await self._show(interaction, await self._services.read.section(guild_of(interaction), section))
            return
        await send_pages(interaction, embed)

    async def _show(self, interaction: discord.Interaction[Bot], settings: SectionSettings) -> None:
        """Show every value whole: on a few pages, or in a file beside pages with the beginnings of long values."""
        whole = section_embed(settings)
        if len(pages(whole)) <= _MOST_PAGES:
            await send_pages(interaction, whole)
            return
        await send_pages(interaction, section_embed(settings, cut=True))
        content = "\n\n".join(f"{field.name}\n{field.value}" for field in whole.fields).encode()
        file = discord.File(io.BytesIO(content), f"{settings.section.key}.txt")
        text = "Long values are cut above; this file has all of each."
        await interaction.followup.send(text, file=file, ephemeral=True)

    @app_commands.command(name="set", description="Change one setting.")
    @app_commands.describe(
        section="The section.",
        field="The setting.",
        value="Such as on, 0.5, #general, #ff8800, 1h30m, or none. Leave it out for a form; secrets need it.",
    )
    async def set_(
        self, interaction: discord.Interaction[Bot], section: str, field: str, value: str | None = None
    ) -> None:
        found = self._services.catalogue.section(section)
        if field not in found.fields:
            await interaction.response.send_message(_no_such_field(found, field), ephemeral=True)
        elif not is_written(found.json_schema(), field):
            await self._editor.point_to_dashboard(interaction, found, field, "has several parts")
        elif value is None:
            await self._editor.ask(interaction, found, field, self.interaction_check)
        elif field in found.secrets:
            await interaction.response.send_message(
                "A secret is not typed in a channel. Leave the value out: a form opens for it.", ephemeral=True
            )
        else:
            await self._editor.save(interaction, found, field, value)

    @app_commands.command(description="Reset a setting, or a whole section, to its default.")
    @app_commands.describe(section="The section.", field="The setting; all of the section if left out.")
    async def reset(self, interaction: discord.Interaction[Bot], section: str, field: str | None = None) -> None:
        found = self._services.catalogue.section(section)
        if field is not None and field not in found.fields:
            await interaction.response.send_message(_no_such_field(found, field), ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True)
        await self._editor.change(interaction, found, field, None)
        what = found.title if field is None else title_of(found, field)
        await interaction.followup.send(f"**{what}** is back to its default.", ephemeral=True)

    @app_commands.command(description="All settings as a file, without secrets.")
    async def export(self, interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.defer(ephemeral=True)
        guild_id = guild_of(interaction)
        document = export_document(guild_id, await self._services.read.all(guild_id), self._services.clock.now())
        content = io.BytesIO(json.dumps(document, indent=2, ensure_ascii=False).encode())
        await interaction.followup.send(file=discord.File(content, f"settings-{guild_id}.json"), ephemeral=True)

    @app_commands.command(name="import", description="Bring in settings from a file: all of them, or none.")
    @app_commands.describe(file="What /settings export gave.", preview="Only say what would change.")
    async def import_(
        self,
        interaction: discord.Interaction[Bot],
        file: discord.Attachment,
        preview: bool = False,  # noqa: FBT001, FBT002 - discord.py makes the option of it
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        document = None if file.size > _LARGEST_FILE else _document(await file.read())
        if document is None:
            text = refused_text(None, [FieldProblem("", "That is no file of settings.")])
        else:
            text = await self._imported(interaction, document, preview=preview)
        await interaction.followup.send(text, ephemeral=True)

    @view.autocomplete("section")
    @set_.autocomplete("section")
    @reset.autocomplete("section")
    async def _sections(self, interaction: discord.Interaction[Bot], current: str) -> list[Choice]:
        return _matching(
            interaction, current, ((section.title, section.key) for section in self._services.catalogue.sections())
        )

    @set_.autocomplete("field")
    @reset.autocomplete("field")
    async def _fields(self, interaction: discord.Interaction[Bot], current: str) -> list[Choice]:
        section = self._named_section(interaction)
        if section is None:
            return []
        schema: Mapping[str, Any] = section.json_schema()
        return _matching(interaction, current, ((title_of(section, field), field) for field in schema["properties"]))

    @set_.autocomplete("value")
    async def _values(self, interaction: discord.Interaction[Bot], current: str) -> list[Choice]:
        section, field = self._named_section(interaction), interaction.namespace.field
        if section is None or field not in section.fields:
            return []
        schema, _ = field_schema(section.json_schema(), field)
        return _matching(interaction, current, ((words, str(words)) for words, _ in choices(schema)))

    def _named_section(self, interaction: discord.Interaction[Bot]) -> SettingsSection | None:
        try:
            return self._services.catalogue.section(str(interaction.namespace.section))
        except UnknownSection:
            return None

    async def _imported(
        self, interaction: discord.Interaction[Bot], document: Mapping[str, JsonValue], *, preview: bool
    ) -> str:
        command = ImportSettingsCommand(
            guild_id=guild_of(interaction),
            document=document,
            imported_by=UserId(interaction.user.id),
            dry_run=preview,
        )
        try:
            return imported_text(await self._services.bring_in(command), preview=preview)
        except InvalidSettings as refusal:
            return refused_text(None, refusal.problems)


def _no_such_field(section: SettingsSection, field: str) -> str:
    known = ", ".join(f"`{known}`" for known in sorted(section.fields))
    return f"**{section.title}** has no setting `{field[:100]}`. It has: {known}"[:2000]


def _document(content: bytes) -> Mapping[str, JsonValue] | None:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _matching(interaction: discord.Interaction[Bot], current: str, offered: Iterable[tuple[str, str]]) -> list[Choice]:
    """Suggest nothing to a member that may not use the command: suggestions come before the command's own check."""
    if not interaction.permissions.manage_guild:
        return []
    wanted = current.strip().casefold()
    return [
        app_commands.Choice(name=words[:_LONGEST_CHOICE], value=value)
        for words, value in offered
        if (wanted in words.casefold() or wanted in value.casefold()) and len(value) <= _LONGEST_CHOICE
    ][:_MOST_CHOICES]
