"""The question of `/why`: which member, in which channel, about which command."""

from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from application.cogs.attempts import cog_of

Place = discord.abc.GuildChannel | discord.Thread
SlashCommand = app_commands.Command[Any, ..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`command` is None for a question about all of them. `asker` reads the answer."""

    asker: discord.Member
    member: discord.Member
    place: Place
    command: SlashCommand | None = None

    @property
    def guild(self) -> discord.Guild:
        return self.place.guild

    @property
    def who(self) -> str:
        """The member, as the subject of a sentence with a verb such as "may" or "cannot"."""
        return "You" if self.asker.id == self.member.id else self.member.mention

    @property
    def root(self) -> SlashCommand | app_commands.Group | None:
        """The command that Discord knows, of which a subcommand is a part."""
        return None if self.command is None else self.command.root_parent or self.command

    @property
    def command_name(self) -> str:
        return "commands" if self.command is None else f"`/{self.command.qualified_name}`"

    @property
    def cog(self) -> str | None:
        """The file or folder that declares the command; None for the platform's own commands and for no command."""
        return None if self.command is None else cog_of(self.command.module)
