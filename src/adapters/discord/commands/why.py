"""`/why`: why a command or an answer did not run for a member here."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from adapters.discord.embeds import FIELD_LIMIT, house_embed
from adapters.discord.why.answering import Answer, WhyAnswers
from adapters.discord.why.question import Question, SlashCommand
from baseline.cogs import Bot

_LONGEST_CHOICES = 25
_NOTHING = (
    "Nothing stands in the way here now. If a command still does nothing, ask someone who manages the server to look "
    "at `/status`."
)


class Why(commands.Cog):
    def __init__(self, bot: Bot, answers: WhyAnswers) -> None:
        self._bot = bot
        self._answers = answers

    @app_commands.command(description="Why a command or an answer did not run here.")
    @app_commands.describe(
        command="The command that did not run.", member="Another member; for those who manage the server."
    )
    @app_commands.guild_only()
    async def why(
        self,
        interaction: discord.Interaction[Bot],
        command: str | None = None,
        member: discord.Member | None = None,
    ) -> None:
        asker, place = interaction.user, interaction.channel
        if not isinstance(asker, discord.Member) or not isinstance(place, discord.abc.GuildChannel | discord.Thread):
            await interaction.response.send_message("This works in the channels of a server.", ephemeral=True)
            return
        if member is not None and member.id != asker.id and not interaction.permissions.manage_guild:
            refusal = "Only those who manage the server may ask for another member."
            await interaction.response.send_message(refusal, ephemeral=True)
            return
        found = None if command is None else named(self._bot, command)
        if command is not None and found is None:
            await interaction.response.send_message(
                f"There is no command `{command[:100]}` now. It may belong to a cog that is not loaded.", ephemeral=True
            )
            return
        await interaction.response.defer(ephemeral=True)
        question = Question(asker=asker, member=member or asker, place=place, command=found)
        await interaction.followup.send(embed=_embed(await self._answers(question)), ephemeral=True)

    @why.autocomplete("command")
    async def _commands(self, _interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
        names = sorted(name for name in _commands_of(self._bot) if typed.lstrip("/").lower() in name)
        return [app_commands.Choice(name=f"/{name}"[:100], value=name[:100]) for name in names[:_LONGEST_CHOICES]]


def named(bot: Bot, name: str) -> SlashCommand | None:
    """Return the command of this name, written with or without a slash."""
    return _commands_of(bot).get(name.strip().lstrip("/").lower())


def _commands_of(bot: Bot) -> dict[str, SlashCommand]:
    walked = bot.tree.walk_commands()
    return {command.qualified_name: command for command in walked if isinstance(command, app_commands.Command)}


def _embed(answer: Answer) -> discord.Embed:
    embed = house_embed("Why", _joined(answer.reasons) or (_NOTHING if not answer.recent else None))
    if answer.recent:
        embed.add_field(name="The last refusals", value=_joined(answer.recent)[:FIELD_LIMIT], inline=False)
    return embed


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)[:4000]
