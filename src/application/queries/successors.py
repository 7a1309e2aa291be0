"""Calls of a guild whose model has ended and whose successor answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import GuildId


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorAnswers:
    """`model` answered `requests` calls of `cog_name` that named `instead_of`, the last one at `last_at`."""

    cog_name: str
    provider: str
    instead_of: str
    model: str
    requests: int
    last_at: datetime


class SuccessorQueries(Protocol):
    async def answered_by_successors(self, guild_id: GuildId, since: datetime) -> tuple[SuccessorAnswers, ...]:
        """Return successful calls since then, the most frequent first. May raise `ServiceUnavailable("database")`."""
        ...


def most_frequent_first(answers: Iterable[SuccessorAnswers]) -> tuple[SuccessorAnswers, ...]:
    return tuple(sorted(answers, key=lambda row: (-row.requests, row.cog_name, row.instead_of, row.model)))
