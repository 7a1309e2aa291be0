"""Announce to dashboards that a breaker of a cog has opened or was removed."""

from collections.abc import Mapping

from application.ports.bot.cog_breakers import BreakerKey, CogBreakerBoard
from application.ports.events import Event, EventFeed, EventKind
from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId


class AnnouncedCogBreakers:
    """Wrap a board: announce each change to the guild, or to all of them."""

    def __init__(self, board: CogBreakerBoard, feed: EventFeed) -> None:
        self._board = board
        self._feed = feed

    async def put(self, guild_id: GuildId | None, cog: str, breaker: CogBreaker) -> bool:
        is_kept = await self._board.put(guild_id, cog, breaker)
        if is_kept:
            await self._announce(guild_id)
        return is_kept

    async def remove(self, guild_id: GuildId | None, cog: str) -> CogBreaker | None:
        removed = await self._board.remove(guild_id, cog)
        if removed is not None:
            await self._announce(guild_id)
        return removed

    async def of(self, guild_id: GuildId | None) -> Mapping[str, CogBreaker]:
        return await self._board.of(guild_id)

    async def all(self) -> Mapping[BreakerKey, CogBreaker]:
        return await self._board.all()

    async def _announce(self, guild_id: GuildId | None) -> None:
        await self._feed.publish(Event(kind=EventKind.BREAKERS, guild_id=guild_id))
