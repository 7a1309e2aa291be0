"""Edit one setting in Discord, in a form or as the option of a command."""

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands

from adapters.discord.commands.settings_names import GuildNames
from adapters.discord.commands.settings_shown import edit_value
from adapters.discord.commands.settings_values import Unreadable, read_value
from adapters.discord.commands.settings_views import (
    ValueForm,
    changed_text,
    dashboard_text,
    fits_a_form,
    kept_text,
    refused_text,
    title_of,
)
from adapters.discord.settings_services import SettingsServices
from application.ports.settings import SettingsSection
from application.settings.change_settings import ChangeSettingsCommand
from application.settings.read_settings import SectionSettings
from baseline.cogs import Bot
from domain.ids import GuildId, UserId
from domain.settings import FieldProblem, InvalidSettings, JsonValue


def guild_of(interaction: discord.Interaction[Bot]) -> GuildId:
    return GuildId(interaction.guild_id or 0)


class SettingEditor:
    def __init__(self, services: SettingsServices) -> None:
        self._services = services

    async def ask(
        self,
        interaction: discord.Interaction[Bot],
        section: SettingsSection,
        field: str,
        check: Callable[[discord.Interaction[Bot]], Awaitable[bool]],
    ) -> None:
        """Send the form for one setting. Submitting it unchanged saves nothing. The field of a secret is empty."""
        settings = await self._services.read.section(guild_of(interaction), section.key)
        current = ""
        if field not in section.secrets:
            mention = self._names(interaction).shown
            current = edit_value(section.json_schema(), field, settings.effective.values[field], mention)
        if not fits_a_form(current):
            reason = f"has {len(current):,} characters, more than a form in Discord holds"
            await self.point_to_dashboard(interaction, section, field, reason)
            return

        async def submitted(answer: discord.Interaction[Bot], text: str) -> None:
            await check(answer)
            if text.strip() == current.strip():
                held = await self._services.read.section(guild_of(answer), section.key)
                await answer.response.send_message(kept_text(held, field), ephemeral=True)
            else:
                await self.save(answer, section, field, text)

        await interaction.response.send_modal(
            ValueForm(section.title, title_of(section, field), current=current, save=submitted)
        )

    async def point_to_dashboard(
        self, interaction: discord.Interaction[Bot], section: SettingsSection, field: str, reason: str
    ) -> None:
        dashboard = self._services.dashboard
        address = None if dashboard is None else f"{dashboard}/guilds/{guild_of(interaction)}/settings"
        text = dashboard_text(section, field, reason, address)
        await interaction.response.send_message(text, ephemeral=True)

    def _names(self, interaction: discord.Interaction[Bot]) -> GuildNames:
        if interaction.guild is None:
            raise app_commands.NoPrivateMessage
        return GuildNames(interaction.guild)

    async def save(
        self, interaction: discord.Interaction[Bot], section: SettingsSection, field: str, text: str
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        try:
            written = await self._names(interaction).with_mentions(section.json_schema(), field, text)
            value = read_value(section.json_schema(), field, written)
            changed = await self.change(interaction, section, field, value, resets=False)
        except Unreadable as error:
            reply = refused_text(section, [FieldProblem(f"/{field}", str(error))])
        except InvalidSettings as error:
            reply = refused_text(section, error.problems)
        else:
            reply = changed_text(changed, field)
        await interaction.followup.send(reply, ephemeral=True)

    async def change(
        self,
        interaction: discord.Interaction[Bot],
        section: SettingsSection,
        field: str | None,
        value: JsonValue,
        *,
        resets: bool = True,
    ) -> SectionSettings:
        current = await self._services.read.section(guild_of(interaction), section.key)
        values = {key: held for key, held in section.masked(current.effective.values).items() if key != field}
        if field is not None and not resets:
            values[field] = value
        return await self._services.change(
            ChangeSettingsCommand(
                guild_id=guild_of(interaction),
                key=section.key,
                values=None if field is None else values,
                expected_version=current.stored.version,
                changed_by=UserId(interaction.user.id),
            )
        )
