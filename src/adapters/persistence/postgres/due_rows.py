"""Handle rows of a cog's table that fall due, in all guilds of this process."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar, cast

import structlog
from sqlalchemy import ColumnElement, Table, func, inspect, select, tuple_
from sqlalchemy import Row as ResultRow
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.postgres.setbacks import Key, Setbacks
from application.acting import NoCurrentGuild, acting_in, current
from application.cogs.call_hooks import CallHooks
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.tasks import contained

Row = TypeVar("Row")
Handler: TypeAlias = Callable[[AsyncSession, Row], Awaitable[None]]

_log = structlog.stdlib.get_logger(__name__)


class RowTaken(Exception):
    """The row is locked or not due any more: another process handles it, or has done so."""


class HandlerTooSlow(TimeoutError):
    """The handler exceeded its time limit. A `TimeoutError` that it raises itself is not converted."""


class DueRows(Generic[Row]):
    """Across guilds, only primary keys and guild ids are read, with the application's role. A row itself is read,
    locked and handled in a session of its guild.
    """

    def __init__(
        self,
        system: AsyncEngine,
        session: Callable[[int], AbstractAsyncContextManager[AsyncSession]],
        table: type[Row],
        when: InstrumentedAttribute[Any],
        *,
        clock: Clock,
        setbacks: Setbacks,
        hooks: CallHooks | None,
    ) -> None:
        mapper = inspect(table)
        self._system = system
        self._session = session
        self._table = table
        self._when = when
        self._clock = clock
        self._setbacks = setbacks
        self._hooks = hooks
        self._stored = cast("Table", mapper.local_table)
        self._key = tuple(self._stored.primary_key.columns)
        if "guild_id" not in self._stored.columns:
            raise TypeError(f"{table.__name__} has no guild_id: add the mixin GuildScoped of baseline.tables.")

    async def handle(self, handler: Handler[Row], *, before: datetime, limit: int, seconds: float) -> int:
        """Return how many rows the handler has taken without raising."""
        guilds = current().guilds
        if guilds is None:
            raise NoCurrentGuild("services.db.due()")
        handled, hanging = 0, set[int]()
        with_rows = await self._guilds(list(guilds()), before)
        served = [guild_id for guild_id in with_rows if not await self._skips(handler, guild_id)]
        for place in await self._places(served, before, limit):
            guild_id: int = place[0]
            # Check again for each row: failures of earlier rows may have switched the cog off.
            if guild_id in hanging or await self._skips(handler, guild_id):
                continue
            error = await self._error_of(guild_id, tuple(place[1:]), before, handler, seconds)
            handled += error is None
            if isinstance(error, HandlerTooSlow):
                hanging.add(guild_id)
        return handled

    async def _skips(self, handler: Handler[Row], guild_id: int) -> bool:
        return self._hooks is not None and await self._hooks.skips(handler, guild_id)

    def _due(self, guilds: Sequence[int], before: datetime) -> ColumnElement[bool]:
        columns = self._stored.columns
        due = (columns[self._when.key] <= before) & (columns["guild_id"] == func.any(guilds))
        waiting = self._setbacks.waiting(self._table, self._when.key, self._clock.now())
        return due & tuple_(*self._key).not_in(waiting) if waiting else due

    async def _guilds(self, guilds: Sequence[int], before: datetime) -> Sequence[int]:
        """Return the guilds that have due rows."""
        statement = select(self._stored.columns["guild_id"]).where(self._due(guilds, before)).distinct()
        async with system_scope(self._system) as transaction:
            return (await transaction.execute(statement)).scalars().all()

    async def _places(self, guilds: Sequence[int], before: datetime, limit: int) -> Sequence[ResultRow[Any]]:
        """Return guild and primary key of due rows: the earliest of each guild, then the second of each, and so on."""
        due, guild_id = self._stored.columns[self._when.key], self._stored.columns["guild_id"]
        keys = [column.label(f"key_{number}") for number, column in enumerate(self._key)]
        turn = func.row_number().over(partition_by=guild_id, order_by=due).label("turn")
        ranked = (
            select(guild_id.label("guild"), *keys, due.label("due"), turn).where(self._due(guilds, before)).subquery()
        )
        columns = (ranked.c.guild, *(ranked.c[key.name] for key in keys))
        statement = select(*columns).order_by(ranked.c.turn, ranked.c.due).limit(limit)
        async with system_scope(self._system) as transaction:
            return (await transaction.execute(statement)).all()

    async def _error_of(
        self, guild_id: int, key: Key, before: datetime, handler: Handler[Row], seconds: float
    ) -> BaseException | None:
        """Return what the handler raised, `RowTaken` where there was nothing to handle, and None for a handled row."""
        try:
            with acting_in(guild_id):
                await self._handle_one(guild_id, key, before, handler, seconds)
        except RowTaken as error:
            return error
        except BaseException as error:
            if not contained(error) or (isinstance(error, ServiceUnavailable) and error.part == "database"):
                raise
            wait = self._setbacks.failed(self._table, self._when.key, key, self._clock.now())
            facts = {"table": self._stored.name, "guild_id": guild_id, "again_in_seconds": wait.total_seconds()}
            _log.exception("A due row was not handled", **facts)
            if self._hooks is not None:
                self._hooks.note(handler, guild_id, error)
            return error
        self._setbacks.succeeded(self._table, self._when.key, key)
        if self._hooks is not None:
            self._hooks.note(handler, guild_id, None)
        return None

    async def _handle_one(
        self, guild_id: int, key: Key, before: datetime, handler: Handler[Row], seconds: float
    ) -> None:
        claim = (
            select(self._table)
            .where(tuple_(*self._key) == tuple_(*key), self._when <= before)
            .with_for_update(skip_locked=True)
        )
        async with self._session(guild_id) as session:
            row = (await session.scalars(claim)).one_or_none()
            if row is None:
                raise RowTaken
            limit = asyncio.timeout(seconds)
            try:
                async with limit:
                    await handler(session, row)
            except TimeoutError as error:
                if limit.expired():
                    raise HandlerTooSlow(f"It took more than {seconds:g} s.") from error
                raise
