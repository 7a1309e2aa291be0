"""Failed attempts at model calls of one guild."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import GuildId


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildFailures:
    """`by_code` are the failures among `attempts`, the most frequent first."""

    attempts: int
    by_code: tuple[tuple[str, int], ...]


class FailureQueries(Protocol):
    async def failures(self, guild_id: GuildId, since: datetime) -> GuildFailures:
        """Count the attempts since then, also failed ones. May raise `ServiceUnavailable("database")`."""
        ...


def failures_of(attempts: Mapping[str | None, int]) -> GuildFailures:
    """Report attempts by error code; successes have none."""
    failed = [(code, count) for code, count in attempts.items() if code is not None]
    return GuildFailures(
        attempts=sum(attempts.values()), by_code=tuple(sorted(failed, key=lambda each: (-each[1], each[0])))
    )
