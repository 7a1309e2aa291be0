"""Breakers of cogs in the memory of one process."""

from collections.abc import Mapping

from adapters.persistence.memory.outage import Outage
from application.ports.bot.cog_breakers import BreakerKey
from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId


class MemoryCogBreakerBoard:
    def __init__(self, outage: Outage | None = None) -> None:
        self.outage = outage or Outage("redis")
        self._breakers: dict[BreakerKey, CogBreaker] = {}

    async def put(self, guild_id: GuildId | None, cog: str, breaker: CogBreaker) -> bool:
        self.outage.refuse_if_down()
        there = self._breakers.get((guild_id, cog))
        if there is not None and breaker.repeats(there):
            return False
        self._breakers[guild_id, cog] = breaker
        return True

    async def remove(self, guild_id: GuildId | None, cog: str) -> CogBreaker | None:
        self.outage.refuse_if_down()
        return self._breakers.pop((guild_id, cog), None)

    async def of(self, guild_id: GuildId | None) -> Mapping[str, CogBreaker]:
        self.outage.refuse_if_down()
        return {cog: breaker for (owner, cog), breaker in self._breakers.items() if owner == guild_id}

    async def all(self) -> Mapping[BreakerKey, CogBreaker]:
        self.outage.refuse_if_down()
        return dict(self._breakers)
