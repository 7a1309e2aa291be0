"""Ports for shards: the board of reports, turns to identify, the gateway's address, and the limit of requests."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from domain.ids import GuildId
from domain.sharding import ShardEntry, ShardReport


class ShardBoard(Protocol):
    """Shared by all processes. What is not posted again within minutes vanishes, also when its process was killed.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def post(self, report: ShardReport, guild_ids: Collection[GuildId]) -> None:
        """Replaces what the same process has posted of this shard. `guild_ids` are those that the shard serves."""
        ...

    async def remove(self, process: str) -> None:
        """Remove all reports of the process. Twice is safe."""
        ...

    async def entries(self) -> tuple[ShardEntry, ...]:
        """Return all reports that have not expired, in no order. The board's own clock determines their age."""
        ...

    async def latencies(self, reports: Sequence[ShardReport]) -> tuple[tuple[float | None, ...], ...]:
        """Return for each report the highest latency of its shard in each of the last 60 minutes, in milliseconds.

        The oldest minute comes first, the present one last; None for a minute without a measure. What all processes
        have posted of the shard counts, also those that have gone since.
        """
        ...

    async def holds(self, report: ShardReport, guild_id: GuildId) -> bool:
        """Return whether the guild is in the report's latest version; False when the report has expired."""
        ...


IDENTIFY_SECONDS: Final = 5.0
"""Discord allows one IDENTIFY per `shard_id % max_concurrency` in this time.

Source: https://docs.discord.com/developers/events/gateway#rate-limiting.
"""
INVALID_REQUEST_LIMIT: Final = 10_000
INVALID_REQUEST_SECONDS: Final = 600
"""Discord bans an IP address after so many answers 401, 403 or 429 in so many seconds.

Source: https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayInfo:
    """The answer of `GET /gateway/bot`. `remaining` sessions may be started until `reset_after` seconds have passed."""

    url: str
    shards: int
    max_concurrency: int
    remaining: int
    reset_after: float


class GatewayBoard(Protocol):
    """Every method may raise `ServiceUnavailable("redis")`."""

    async def take_turn(self, name: str, *, seconds: float) -> float:
        """Take the turn of this name for `seconds`. Return 0, or the seconds until the turn is free again.

        Of concurrent calls for one name one gets the turn. It cannot be given back.
        """
        ...

    async def info(self) -> GatewayInfo | None:
        """Return the latest entry; None before the first one and after it has expired."""
        ...

    async def keep_info(self, info: GatewayInfo, *, seconds: float) -> None:
        """Keep the entry for the other processes, for `seconds`."""
        ...

    async def note_invalid_request(self) -> int:
        """Count one more answer 401, 403 or 429. Return the count as `invalid_requests` does."""
        ...

    async def invalid_requests(self) -> int:
        """Return the number of such answers in the last ten to eleven minutes."""
        ...
