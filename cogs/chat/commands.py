"""Commands: which model answers, begin anew, forget, and what is kept."""

import io
from typing import cast

import discord
from discord import app_commands
from discord.ext import commands

from baseline.cogs import Bot
from cogs.chat.choice import chosen_for, worded
from cogs.chat.descriptions import DESCRIPTIONS
from cogs.chat.memory import Memory
from cogs.chat.settings import ChatRule, ChatSettings
from cogs.chat.words import Words, words_for


class ChatCommands(commands.Cog):
    """Commands about conversations."""

    forget = app_commands.Group(
        name="forget", description=DESCRIPTIONS.command("Have what is kept of you deleted."), guild_only=True
    )
    what = app_commands.Group(
        name="what", description=DESCRIPTIONS.command("See what is kept of you."), guild_only=True
    )

    def __init__(self, bot: Bot, memory: Memory) -> None:
        self.bot = bot
        self.memory = memory

    @app_commands.command(description=DESCRIPTIONS.command("See or choose the model that answers in chats."))
    @app_commands.describe(
        name=DESCRIPTIONS.command(
            "Such as openai:gpt-6-luna; `default` is the bot's own. Leave empty to see which one answers."
        ),
        role=DESCRIPTIONS.command("Only for members with this role."),
        whole_server=DESCRIPTIONS.command("In the whole server, not in this channel alone."),
    )
    @app_commands.guild_only()
    async def model(
        self,
        interaction: discord.Interaction[Bot],
        name: app_commands.Range[str, 1, 200] | None = None,
        role: discord.Role | None = None,
        *,
        whole_server: bool = False,
    ) -> None:
        """Show the model, or change it for this channel, a role, or the server."""
        settings, words = await self._settings(interaction)
        if name is None:
            choice = chosen_for(settings, cast("discord.Member", interaction.user), interaction.channel)
            shown = f"`{choice.model}`" if choice.model else words("model_default")
            await _answer(interaction, words("model_is", model=shown, sources=worded(choice)))
            return
        if not interaction.permissions.manage_guild:
            raise app_commands.MissingPermissions(["manage_guild"])
        chosen = None if name == "default" else name
        channel_id = None if whole_server else interaction.channel_id
        await self._choose(interaction, settings, chosen, channel_id, role)
        where = words("where_server") if channel_id is None else words("where_channel")
        for_whom = f" {words('where_role', role=role.mention)}" if role else ""
        shown = f"`{chosen}`" if chosen else words("model_default")
        await _answer(interaction, words("model_set", model=shown, where=f"{where}{for_whom}"))

    @app_commands.command(description=DESCRIPTIONS.command("Begin the conversation in this channel or thread anew."))
    @app_commands.guild_only()
    async def reset(self, interaction: discord.Interaction[Bot]) -> None:
        """Forget the channel's conversation. Others took part, so it needs the permission to manage messages."""
        _, words = await self._settings(interaction)
        if not interaction.permissions.manage_messages:
            raise app_commands.MissingPermissions(["manage_messages"])
        await self.memory.reset(_guild(interaction).id, cast("int", interaction.channel_id))
        await interaction.response.send_message(words("reset"))

    @forget.command(
        name="me", description=DESCRIPTIONS.command("Delete what is kept of your conversations in this server.")
    )
    async def forget_me(self, interaction: discord.Interaction[Bot]) -> None:
        """Forget the member."""
        _, words = await self._settings(interaction)
        turns, votes = await self.memory.forget(_guild(interaction).id, interaction.user.id)
        await _answer(interaction, words("forgotten", turns=turns, votes=votes))

    @what.command(
        name="do-you-know", description=DESCRIPTIONS.command("See what is kept of your conversations in this server.")
    )
    async def know(self, interaction: discord.Interaction[Bot]) -> None:
        """Show the member what is kept, as a file too."""
        settings, words = await self._settings(interaction)
        texts, votes, is_remembered = await self.memory.known(_guild(interaction).id, interaction.user.id)
        state = words("on") if is_remembered else words("off_state")
        told = words("knows", turns=len(texts), votes=votes, state=state, days=settings.keep_days)
        listed = [discord.File(io.BytesIO("\n\n".join(texts).encode()), "known.txt")] if texts else []
        await interaction.response.send_message(told, files=listed, ephemeral=True)

    @app_commands.command(description=DESCRIPTIONS.command("Switch on or off that your conversations are kept."))
    @app_commands.describe(on=DESCRIPTIONS.command("Off also deletes what was kept."))
    @app_commands.guild_only()
    async def remember(self, interaction: discord.Interaction[Bot], *, on: bool) -> None:
        """Opt in to being remembered, or out of it."""
        _, words = await self._settings(interaction)
        await self.memory.remember(_guild(interaction).id, interaction.user.id, on=on)
        await _answer(interaction, words("remember_on" if on else "remember_off"))

    async def _settings(self, interaction: discord.Interaction[Bot]) -> tuple[ChatSettings, Words]:
        guild = _guild(interaction)
        settings = await self.bot.services.guild(guild.id).settings(ChatSettings)
        language = str(interaction.locale) if settings.language == "server" else settings.language
        return settings, words_for(language, guild)

    async def _choose(
        self,
        interaction: discord.Interaction[Bot],
        settings: ChatSettings,
        model: str | None,
        channel_id: int | None,
        role: discord.Role | None,
    ) -> None:
        """Change the model by a setting or a rule, checked and audited as in the dashboard."""
        config, guild_id, by = self.bot.services.config, _guild(interaction).id, interaction.user.id
        if channel_id is None and role is None:
            await config.set_guild_setting(guild_id, "chat.model", model, changed_by=by)
            return
        target = (channel_id, None if role is None else role.id)
        rules = [rule for rule in settings.rules if (rule.channel, rule.role) != target]
        found = next((rule for rule in settings.rules if (rule.channel, rule.role) == target), None)
        rule = found or ChatRule(channel=target[0], role=target[1])
        changed = [*rules, rule.model_copy(update={"model": model})]
        values = [each.model_dump(mode="json") for each in changed]
        await config.set_guild_setting(guild_id, "chat.rules", values, changed_by=by)


def _guild(interaction: discord.Interaction[Bot]) -> discord.Guild:
    return cast("discord.Guild", interaction.guild)  # because of guild_only


async def _answer(interaction: discord.Interaction[Bot], text: str) -> None:
    await interaction.response.send_message(text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())
