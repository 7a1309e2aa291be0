"""Handle rows of a cog's table that fall due, in all guilds of this process."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

import structlog
from sqlalchemy import Row as ResultRow
from sqlalchemy import Table, func, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from adapters.persistence.postgres.scope import system_scope
from application.acting import NoCurrentGuild, acting_in, current
from application.ports.errors import ServiceUnavailable
from application.tasks import contained

Row = TypeVar("Row")

_log = structlog.stdlib.get_logger(__name__)


class DueRows(Generic[Row]):
    """Only primary keys and guilds are read across guilds, as the application. A row itself is read, locked and handled
    in a session of its guild.
    """

    def __init__(
        self,
        system: AsyncEngine,
        session: Callable[[int], AbstractAsyncContextManager[AsyncSession]],
        table: type[Row],
        when: InstrumentedAttribute[Any],
    ) -> None:
        mapper = inspect(table)
        self._system = system
        self._session = session
        self._table = table
        self._when = when
        self._stored = cast("Table", mapper.local_table)
        self._key = tuple(self._stored.primary_key.columns)
        if "guild_id" not in self._stored.columns:
            raise TypeError(f"{table.__name__} has no guild_id: add the mixin GuildScoped of baseline.tables.")

    async def handle(
        self,
        handler: Callable[[AsyncSession, Row], Awaitable[None]],
        *,
        before: datetime,
        limit: int,
    ) -> int:
        """Return how many rows the handler has taken without raising."""
        guilds = current().guilds
        if guilds is None:
            raise NoCurrentGuild("services.db.due()")
        handled = 0
        for place in await self._places(list(guilds()), before, limit):
            handled += await self._handle_one(place, before, handler)
        return handled

    async def _places(self, guilds: Sequence[int], before: datetime, limit: int) -> Sequence[ResultRow[Any]]:
        """Return guild and primary key of the earliest due rows."""
        due = self._stored.columns[self._when.key]
        guild_id = self._stored.columns["guild_id"]
        statement = (
            select(guild_id, *self._key).where(due <= before, guild_id == func.any(guilds)).order_by(due).limit(limit)
        )
        async with system_scope(self._system) as transaction:
            return (await transaction.execute(statement)).all()

    async def _handle_one(
        self, place: ResultRow[Any], before: datetime, handler: Callable[[AsyncSession, Row], Awaitable[None]]
    ) -> bool:
        guild_id: int = place[0]
        key: tuple[Any, ...] = tuple(place[1:])
        claim = (
            select(self._table)
            .where(tuple_(*self._key) == tuple_(*key), self._when <= before)
            .with_for_update(skip_locked=True)
        )
        try:
            with acting_in(guild_id):
                async with self._session(guild_id) as session:
                    row = (await session.scalars(claim)).one_or_none()
                    if row is None:
                        return False
                    await handler(session, row)
        except ServiceUnavailable:
            raise
        except BaseException as error:
            if not contained(error):
                raise
            _log.exception("A due row was not handled", table=self._stored.name, guild_id=guild_id)
            return False
        return True
