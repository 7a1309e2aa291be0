"""Find out which guilds removed the bot while it was away, and record it."""

from collections.abc import Callable
from dataclasses import dataclass

from application.guilds.record_removal import RecordRemoval
from application.ports.guilds import KnownGuilds
from domain.ids import GuildId
from domain.sharding import resolve_shard


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileGuildsCommand:
    """`present` is called right before each removal: the bot may be added while this goes on.

    A guild that an outage makes unavailable is present all the same.
    """

    shard_ids: frozenset[int]
    shard_count: int
    present: Callable[[GuildId], bool]


class ReconcileGuilds:
    """Returns the guilds whose removal was recorded. Guilds of other shards belong to the processes of those shards."""

    def __init__(self, known: KnownGuilds, record_removal: RecordRemoval) -> None:
        self._known = known
        self._record_removal = record_removal

    async def __call__(self, command: ReconcileGuildsCommand) -> tuple[GuildId, ...]:
        gone = []
        for guild_id in sorted(await self._known.active()):
            served = resolve_shard(guild_id, command.shard_count) in command.shard_ids
            if served and not command.present(guild_id):
                await self._record_removal(guild_id)
                gone.append(guild_id)
        return tuple(gone)
