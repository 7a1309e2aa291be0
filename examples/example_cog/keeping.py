"""Keep the open quests: rows in a table, their number in a cache, changes over Redis, a record in the store."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select

from baseline.errors import ServiceUnavailable
from baseline.patterns import TTLCache
from baseline.services import BotServices

from .models import OpenQuest

CHANGES: Final = "changes"
_RECORD: Final = "finished"


class QuestKeeper:
    """`services.db` has the current guild's session, and `services.store` its documents."""

    def __init__(self, services: BotServices) -> None:
        self._services = services
        self._numbers: TTLCache[int, int] = TTLCache(ttl=timedelta(minutes=5), clock=services.clock)
        self._counting = asyncio.Lock()

    async def open(self) -> Sequence[OpenQuest]:
        """Return the guild's quests, oldest first."""
        async with self._services.db.session() as session:
            return (await session.scalars(select(OpenQuest).order_by(OpenQuest.id))).all()

    async def count(self, guild_id: int) -> int:
        """Return the number of open quests, which each process caches until a change is published."""

        async def load() -> int:
            async with self._services.db.session(guild_id) as session:
                return await session.scalar(select(func.count()).select_from(OpenQuest)) or 0

        return await self._numbers.get_or_load(guild_id, load)

    async def take(self, quest: OpenQuest) -> None:
        async with self._services.db.session() as session:
            session.add(quest)
        await self.announce(quest.guild_id)

    async def first_of(self, user_id: int) -> OpenQuest | None:
        """Return the member's oldest quest."""
        return next((quest for quest in await self.open() if quest.user_id == user_id), None)

    async def remove(self, guild_id: int, *, quest_id: int | None = None, user_id: int | None = None) -> int:
        """Remove one quest, those of a member, or all; return how many were removed."""
        query = delete(OpenQuest).returning(OpenQuest.id)
        query = query if quest_id is None else query.where(OpenQuest.id == quest_id)
        query = query if user_id is None else query.where(OpenQuest.user_id == user_id)
        async with self._services.db.session(guild_id) as session:
            removed = len((await session.scalars(query)).all())
        await self.announce(guild_id)
        return removed

    async def announce(self, guild_id: int) -> None:
        """Publish the change to all processes of the bot, this one included, and to open pages of the dashboard."""
        self.forget(guild_id)
        self._services.pages.changed(guild_id=guild_id)
        with suppress(ServiceUnavailable):  # the other processes count anew within five minutes
            await self._services.redis.publish(CHANGES, str(guild_id))

    def forget(self, guild_id: int) -> None:
        self._numbers.forget(guild_id)

    async def finished(self) -> int:
        """Return how many quests the guild has finished so far."""
        return int(await self._services.store.get(_RECORD, 0))

    async def add_finished(self) -> None:
        """Count one more. The store cannot increment; one process runs all commands of a guild, so a lock is enough."""
        async with self._counting:
            await self._services.store.put(_RECORD, await self.finished() + 1)
