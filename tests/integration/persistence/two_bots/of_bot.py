"""One of two bots on a Redis, and the guild and member that both serve."""

from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis

from domain.ids import GuildId, UserId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GUILD, ALICE = GuildId(1_150_000_000_000_000_001), UserId(7)
PATIENCE = 60


@dataclass(frozen=True)
class OfBot:
    redis: Redis
    namespace: str
