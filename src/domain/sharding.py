"""The shard that serves a guild, and the state of a bot's shards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.ids import GuildId

LOST_AFTER: Final = timedelta(seconds=15)
"""The time in which a shard should have reported three times."""
LATENCY_MINUTES: Final = 60
"""For so many minutes the highest latency of each minute is kept."""


def resolve_shard(guild_id: GuildId, shard_count: int) -> int:
    """The id of the shard that receives the guild's events, in `range(shard_count)`.

    Formula: `(guild_id >> 22) % num_shards`, from Discord's gateway documentation, "Sharding"
    (https://discord.com/developers/docs/events/gateway#sharding).
    Raises ValueError when `shard_count` is not positive.
    """
    if shard_count < 1:
        raise ValueError(f"shard_count must be at least 1, got {shard_count}")
    return (guild_id >> 22) % shard_count


class ShardState(StrEnum):
    """`ready` after a start, `resumed` after an interruption: both serve. `lost` is never reported, but concluded."""

    CONNECTING = "connecting"
    READY = "ready"
    RESUMED = "resumed"
    DISCONNECTED = "disconnected"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardReport:
    """One shard as its process reports it. `latency_ms` is None until it was measured."""

    shard_id: int
    shard_count: int
    state: ShardState
    since: datetime
    latency_ms: float | None
    guild_count: int
    process: str
    process_started_at: datetime


@dataclass(frozen=True, slots=True)
class ShardEntry:
    """The last report, and how long ago that was."""

    report: ShardReport
    silent_for: timedelta

    @property
    def is_lost(self) -> bool:
        return self.silent_for > LOST_AFTER

    @property
    def state(self) -> ShardState:
        return ShardState.LOST if self.is_lost else self.report.state


@dataclass(frozen=True, slots=True)
class Fleet:
    """`missing` are the shards without a report. `shard_count` is None when there is no report at all."""

    shard_count: int | None
    shards: tuple[ShardEntry, ...]
    missing: tuple[int, ...]

    def of_guild(self, guild_id: GuildId) -> ShardEntry | None:
        """The entry of the shard that serves the guild."""
        if self.shard_count is None:
            return None
        wanted = (self.shard_count, resolve_shard(guild_id, self.shard_count))
        return next((entry for entry in self.shards if _identity(entry) == wanted), None)


def fleet_of(entries: Iterable[ShardEntry]) -> Fleet:
    """Merge reports. When several processes report the same shard, as around a restart, the newest report wins.

    When processes disagree on the number of shards, the process that started last decides.
    """
    by_silence = sorted(entries, key=lambda entry: entry.silent_for, reverse=True)
    shards = {_identity(entry): entry for entry in by_silence}
    alive = [entry for entry in by_silence if not entry.is_lost] or by_silence
    if not alive:
        return Fleet(None, (), ())
    shard_count = max(alive, key=lambda entry: entry.report.process_started_at).report.shard_count
    missing = tuple(shard_id for shard_id in range(shard_count) if (shard_count, shard_id) not in shards)
    return Fleet(shard_count, tuple(entry for _, entry in sorted(shards.items(), key=lambda item: item[0])), missing)


def _identity(entry: ShardEntry) -> tuple[int, int]:
    return entry.report.shard_count, entry.report.shard_id
