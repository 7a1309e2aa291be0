"""What a search of the log is for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
from sqlalchemy import ColumnElement, String, cast, or_

from .models import LogEntry


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry must fit all that is given; `days` is how old it may be."""

    member: discord.abc.Snowflake | None
    kind: str | None
    channel: discord.abc.Snowflake | None
    text: str | None
    days: int

    def conditions(self, guild_id: int, now: datetime) -> list[ColumnElement[bool]]:
        """Return the conditions for the database."""
        fits: list[ColumnElement[bool]] = [
            LogEntry.guild_id == guild_id,
            LogEntry.at >= now - timedelta(days=self.days),
        ]
        if self.member is not None:
            fits.append(or_(LogEntry.user_id == self.member.id, LogEntry.actor_id == self.member.id))
        if self.kind is not None:
            fits.append(LogEntry.kind == self.kind)
        if self.channel is not None:
            fits.append(LogEntry.channel_id == self.channel.id)
        if self.text is not None:
            fits.append(cast(LogEntry.facts, String).icontains(self.text, autoescape=True))
        return fits
