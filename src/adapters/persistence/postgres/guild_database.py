"""Open SQLAlchemy sessions for cogs, bound to one guild."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Session, SessionTransaction

from adapters.clock import SystemClock
from adapters.persistence.postgres.cog_connections import create_cog_engine
from adapters.persistence.postgres.cog_credentials import BindingKey
from adapters.persistence.postgres.due_rows import DueRows
from adapters.persistence.postgres.errors import database_errors, means_away
from adapters.persistence.postgres.setbacks import Setbacks
from application.acting import current_guild
from application.cogs.call_hooks import CallHooks
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from baseline.jobs import CLOCK

Row = TypeVar("Row")

_ENTER = text("SELECT enter_guild(CAST(:guild_id AS bigint), :token)")


class GuildDatabase:
    """Sessions on a separate pool and role: SQL of cogs is not trusted to stay in its guild."""

    def __init__(
        self,
        app_url: str,
        *,
        schema: str,
        pool_size: int = 10,
        connect_seconds: float = 2.5,
        statement_seconds: float = 10,
        slow_seconds: float = 0.5,
        system: AsyncEngine | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`system` connects as the application, to find the guilds with due rows."""
        self.schema = schema
        self._system = system
        self._clock = clock or SystemClock()
        self._setbacks = Setbacks()
        self.hooks: CallHooks | None = None
        self._key = BindingKey.of_url(app_url)
        self.engine = create_cog_engine(
            app_url,
            schema=schema,
            pool_size=pool_size,
            connect_seconds=connect_seconds,
            statement_seconds=statement_seconds,
            slow_seconds=slow_seconds,
        )
        # The session commits and rolls back by itself, so the engine's autocommit is off here.
        self._session_engine = self.engine.execution_options(isolation_level="READ COMMITTED")

    @asynccontextmanager
    async def session(self, guild_id: int | None = None) -> AsyncIterator[AsyncSession]:
        """Open a session that reads and writes only this guild's rows; without `guild_id`, the current guild's.

        It commits when the block ends, and rolls back when the block raises. The binding holds for every transaction of
        the session, also after a commit inside the block. Raises `ServiceUnavailable` when the database is away.
        """
        number = current_guild("services.db.session()") if guild_id is None else int(guild_id)
        with database_errors():
            connection = await self._session_engine.connect()
        try:
            with database_errors():
                binding = {"guild_id": number, "token": self._key.token(number, await _server_process(connection))}

            def enter_guild(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
                connection.execute(_ENTER, binding)

            async with AsyncSession(connection, expire_on_commit=False, info={CLOCK: self._clock}) as session:
                event.listen(session.sync_session, "after_begin", enter_guild)
                yield session
                await session.commit()
        except SQLAlchemyError as error:
            # Not `database_errors`: the network error may come from another service that the block uses.
            if means_away(error):
                raise ServiceUnavailable("database") from error
            raise
        finally:
            await connection.close()

    async def due(
        self,
        table: type[Row],
        when: InstrumentedAttribute[Any],
        handler: Callable[[AsyncSession, Row], Awaitable[None]],
        *,
        before: datetime | None = None,
        limit: int = 100,
        seconds: float = 30,
    ) -> int:
        if self._system is None:
            raise RuntimeError("This process handles no due rows.")
        rows = DueRows(
            self._system,
            self.session,
            table,
            when,
            clock=self._clock,
            setbacks=self._setbacks,
            hooks=self.hooks,
        )
        return await rows.handle(handler, before=before or self._clock.now(), limit=limit, seconds=seconds)

    async def dispose(self) -> None:
        await self.engine.dispose()


async def _server_process(connection: AsyncConnection) -> int:
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise RuntimeError("A connection from the pool has a driver.")
    return int(driver.get_server_pid())
