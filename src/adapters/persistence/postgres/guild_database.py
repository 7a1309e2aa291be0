"""Sessions for cogs: SQLAlchemy as they know it, inside one guild's scope."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from adapters.persistence.postgres.errors import database_errors, means_away
from application.ports.errors import ServiceUnavailable

# Both, as in `scope`.
_SET_GUILD = text("SELECT set_config('app.guild_id', :guild_id, true), set_config('app.scope', '', true)")


class GuildDatabase:
    def __init__(self, engine: AsyncEngine) -> None:
        # The session must be able to commit and roll back by itself.
        self._engine = engine.execution_options(isolation_level="READ COMMITTED")

    @asynccontextmanager
    async def session(self, guild_id: int) -> AsyncIterator[AsyncSession]:
        """Sees and writes only this guild's rows. Commits when the block ends, rolls back when it raises.

        The scope holds for every transaction of the session, also after a commit inside the block.
        Raises `ServiceUnavailable` when the database is away.
        """
        scope = {"guild_id": str(int(guild_id))}

        def enter_scope(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
            connection.execute(_SET_GUILD, scope)

        with database_errors():
            connection = await self._engine.connect()
        try:
            async with AsyncSession(connection, expire_on_commit=False) as session:
                event.listen(session.sync_session, "after_begin", enter_scope)
                yield session
                await session.commit()
        except SQLAlchemyError as error:
            # Not `database_errors`: the block may as well have lost a connection to something else.
            if means_away(error):
                raise ServiceUnavailable("database") from error
            raise
        finally:
            await connection.close()
