"""Cache model replies in the memory of one process."""

from datetime import datetime, timedelta

from adapters.persistence.memory.outage import Outage
from application.ports.clock import Clock
from domain.ids import GuildId


class MemoryResponseCache:
    def __init__(self, clock: Clock) -> None:
        self.outage = Outage("redis")
        self._clock = clock
        self._entries: dict[tuple[GuildId | None, str], tuple[bytes, datetime]] = {}

    async def get(self, guild_id: GuildId | None, key: str) -> bytes | None:
        self.outage.refuse_if_down()
        value, expires_at = self._entries.get((guild_id, key), (None, None))
        return None if expires_at is None or self._clock.now() >= expires_at else value

    async def put(self, guild_id: GuildId | None, key: str, value: bytes, *, seconds: int) -> None:
        self.outage.refuse_if_down()
        self._entries[guild_id, key] = value, self._clock.now() + timedelta(seconds=seconds)
