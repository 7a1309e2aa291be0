"""Reports of the bot's processes about their shards."""

from collections.abc import Collection
from typing import Protocol

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
        """Takes away everything that the process has posted. Twice is safe."""
        ...

    async def entries(self) -> tuple[ShardEntry, ...]:
        """Return all reports that have not expired, in no order. The board's own clock determines their age."""
        ...

    async def holds(self, report: ShardReport, guild_id: GuildId) -> bool:
        """Return whether the guild is in the report's latest version; False when the report has expired."""
        ...
