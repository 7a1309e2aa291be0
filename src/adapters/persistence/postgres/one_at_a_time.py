"""Run work in one process at a time, by an advisory lock."""

from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors

# Advisory locks belong to the whole database, which several bots may share: the schema's name keeps their locks
# apart.
_KEY = "hashtextextended('baseline ' || current_schema() || ' ' || :name, 0)"
_TRY = text(f"SELECT pg_try_advisory_lock({_KEY})")
_RELEASE = text(f"SELECT pg_advisory_unlock({_KEY})")


async def one_at_a_time(engine: AsyncEngine, name: str, work: Callable[[], Awaitable[object]]) -> bool:
    """Run the work unless another process of this bot is running it. Return whether it ran.

    The lock ends with its connection, so a killed process does not keep it. May raise `ServiceUnavailable("database")`.
    """
    key = {"name": name}
    with database_errors():
        async with engine.connect() as connection:
            if not (await connection.execute(_TRY, key)).scalar_one():
                return False
            try:
                await work()
            finally:
                await connection.execute(_RELEASE, key)
    return True
