"""Commands: choose the model, begin anew, forget, and show stored data."""

import asyncio
from typing import Final, cast

import discord
from discord import app_commands
from discord.ext import commands

from baseline.cogs import Bot
from baseline.ui import fitted_file
from baseline.words import Speaker
from cogs.chat.choice import chosen_for, worded
from cogs.chat.german import KNOWS
from cogs.chat.memory import Memory
from cogs.chat.settings import ChatRule, ChatSettings
from cogs.chat.sources import CHOSEN
from cogs.chat.words import WORDS

_REMEMBERED: Final = "From now on I remember our conversations here."
_NOT_REMEMBERED: Final = "I no longer keep what you write, and what I kept is forgotten. I still answer you."


class ChatCommands(commands.Cog):
    """Commands about conversations."""

    forget = app_commands.Group(
        name="forget", description=WORDS.command("Have what is kept of you deleted."), guild_only=True
    )
    what = app_commands.Group(name="what", description=WORDS.command("See what is kept of you."), guild_only=True)

    def __init__(self, bot: Bot, memory: Memory) -> None:
        self.bot = bot
        self.memory = memory

    @app_commands.command(description=WORDS.command("See or choose the model that answers in chats."))
    @app_commands.describe(
        name=WORDS.command(
            "Such as openai:gpt-6-luna; `default` takes the choice back. Leave empty to see which one answers."
        ),
        role=WORDS.command("Only for members with this role."),
        whole_server=WORDS.command("In the whole server, not in this channel alone."),
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
        settings, say = await self._settings(interaction)
        if name is None:
            await self._show_model(interaction, settings, say)
            return
        if not interaction.permissions.manage_guild:
            raise app_commands.MissingPermissions(["manage_guild"])
        chosen = None if name == "default" else name
        channel_id = None if whole_server else interaction.channel_id
        await self._choose(interaction, settings, chosen, channel_id, role)
        if chosen is None:
            settings, say = await self._settings(interaction)
            await self._show_model(interaction, settings, say)
            return
        where = say("in this server") if channel_id is None else say("in this channel")
        for_whom = f" {say('members with {role}', role=role.mention)}" if role else ""
        sentence = say("From now on {model} answers {where}.", model=f"`{chosen}`", where=f"{where}{for_whom}")
        await _answer(interaction, sentence)

    @app_commands.command(description=WORDS.command("Begin the conversation in this channel or thread anew."))
    @app_commands.guild_only()
    async def reset(self, interaction: discord.Interaction[Bot]) -> None:
        """Forget the channel's conversation. Others took part, so it needs the permission to manage messages."""
        _, say = await self._settings(interaction)
        if not interaction.permissions.manage_messages:
            raise app_commands.MissingPermissions(["manage_messages"])
        await self.memory.reset(_guild(interaction).id, cast("int", interaction.channel_id))
        await interaction.response.send_message(say("This conversation begins anew."))

    @forget.command(name="me", description=WORDS.command("Delete what is kept of your conversations in this server."))
    async def forget_me(self, interaction: discord.Interaction[Bot]) -> None:
        """Forget the member."""
        _, say = await self._settings(interaction)
        turns, votes = await self.memory.forget(_guild(interaction).id, interaction.user.id)
        await _answer(interaction, say("Forgotten: {turns} messages, {votes} votes.", turns=turns, votes=votes))

    @what.command(
        name="do-you-know", description=WORDS.command("See what is kept of your conversations in this server.")
    )
    async def know(self, interaction: discord.Interaction[Bot]) -> None:
        """Show the member's stored data, as a file too: the newest first, as much as Discord takes."""
        settings, say = await self._settings(interaction)
        texts, votes, is_remembered = await self.memory.known(_guild(interaction).id, interaction.user.id)
        state = say("on") if is_remembered else say("off")
        sentence = say(KNOWS, turns=len(texts), votes=votes, state=state, days=settings.keep_days)
        parts = [f"{text}\n\n".encode() for text in reversed(texts)]
        listed, number = await asyncio.to_thread(fitted_file, "known.txt", parts)
        if number < len(texts):
            sentence = f"{sentence} {say('The file has the newest {number} messages.', number=number)}"
        await interaction.response.send_message(sentence, files=[listed] if texts else [], ephemeral=True)

    @app_commands.command(description=WORDS.command("Switch on or off that your conversations are kept."))
    @app_commands.describe(on=WORDS.command("Off also deletes what was kept."))
    @app_commands.guild_only()
    async def remember(self, interaction: discord.Interaction[Bot], *, on: bool) -> None:
        """Opt in to being remembered, or out of it."""
        _, say = await self._settings(interaction)
        await self.memory.remember(_guild(interaction).id, interaction.user.id, on=on)
        await _answer(interaction, say(_REMEMBERED if on else _NOT_REMEMBERED))

    async def _settings(self, interaction: discord.Interaction[Bot]) -> tuple[ChatSettings, Speaker]:
        settings = await self.bot.services.guild(_guild(interaction).id).settings(ChatSettings)
        return settings, WORDS.of(interaction if settings.language == "server" else settings.language)

    async def _show_model(self, interaction: discord.Interaction[Bot], settings: ChatSettings, say: Speaker) -> None:
        choice = chosen_for(settings, cast("discord.Member", interaction.user), interaction.channel)
        model = f"`{choice.model}`" if choice.model else say("the bot's default model")
        sentence = say("Here {model} answers. {sources}.", model=model, sources=worded(choice, say))
        await _answer(interaction, sentence)

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
        changed = rule.model_copy(update={"model": model})
        if any(getattr(changed, name) is not None for name in CHOSEN):
            rules.append(changed)
        values = [each.model_dump(mode="json") for each in rules]
        await config.set_guild_setting(guild_id, "chat.rules", values, changed_by=by)


def _guild(interaction: discord.Interaction[Bot]) -> discord.Guild:
    return cast("discord.Guild", interaction.guild)  # because of guild_only


async def _answer(interaction: discord.Interaction[Bot], text: str) -> None:
    await interaction.response.send_message(text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())
