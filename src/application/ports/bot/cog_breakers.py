"""Port for the breakers of cogs, which all processes share."""

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId

BreakerKey: TypeAlias = tuple[GuildId | None, str]
"""The guild, or None for everywhere, and the name of the cog."""


class CogBreakerBoard(Protocol):
    """Breakers of cogs that are off or on trial. `guild_id` None is a cog that is off everywhere.

    What is read may be over already: the reader compares the times. Every method may raise
    `ServiceUnavailable("redis")`.
    """

    async def put(self, guild_id: GuildId | None, cog: str, breaker: CogBreaker) -> bool:
        """Keep the breaker, unless it repeats the one that is there. Return whether it was kept.

        Of several processes that put the same opening, one gets True.
        """
        ...

    async def remove(self, guild_id: GuildId | None, cog: str) -> CogBreaker | None:
        """Remove the breaker, and return it; None where there is none. Twice is safe."""
        ...

    async def of(self, guild_id: GuildId | None) -> Mapping[str, CogBreaker]:
        """Return the breakers of this guild alone, or of everywhere, by cog."""
        ...

    async def all(self) -> Mapping[BreakerKey, CogBreaker]:
        """Return every breaker."""
        ...
