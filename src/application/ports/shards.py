"""What the bot's processes say of their shards, for everybody to read."""

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
        """Everything that was posted and has not vanished, in no order. The board's own clock tells its age."""
        ...

    async def holds(self, report: ShardReport, guild_id: GuildId) -> bool:
        """Whether the guild is among those posted with the report's latest version; False when it has vanished."""
        ...
