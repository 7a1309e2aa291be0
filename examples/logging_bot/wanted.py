"""The filter of a search in the log."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from .models import LogEntry


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry must match every field that is given; `days` is its greatest age, and None is any age."""

    member_id: int | None
    kind: str | None
    channel_id: int | None
    text: str | None
    days: int | None

    def conditions(self, guild_id: int, now: datetime | ColumnElement[datetime]) -> list[ColumnElement[bool]]:
        """Return the conditions for the database."""
        fits: list[ColumnElement[bool]] = [LogEntry.guild_id == guild_id]
        if self.days is not None:
            fits.append(LogEntry.at >= now - timedelta(days=self.days))
        if self.member_id is not None:
            fits.append(or_(LogEntry.user_id == self.member_id, LogEntry.actor_id == self.member_id))
        if self.kind is not None:
            fits.append(LogEntry.kind == self.kind)
        if self.channel_id is not None:
            fits.append(LogEntry.channel_id == self.channel_id)
        if self.text is not None:
            fits.append(_contains(self.text))
        return fits


def _contains(text: str) -> ColumnElement[bool]:
    """Return whether a fact contains the text. The JSON as text would also match names of facts."""
    fact = func.jsonb_each_text(cast(LogEntry.facts, JSONB)).table_valued("key", "value", name="fact")
    return select(fact.c.key).where(fact.c.value.icontains(text, autoescape=True)).exists()
