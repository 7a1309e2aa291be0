"""Work that many processes are told to do and one does."""

from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors

# Advisory locks belong to the database, which several bots may share: each has its own by the name of its schema.
_KEY = "hashtextextended('baseline ' || current_schema() || ' ' || :name, 0)"
_TRY = text(f"SELECT pg_try_advisory_lock({_KEY})")
_RELEASE = text(f"SELECT pg_advisory_unlock({_KEY})")


async def one_at_a_time(engine: AsyncEngine, name: str, work: Callable[[], Awaitable[object]]) -> bool:
    """Does the work unless some other process of this bot is at it just now; says whether it did.

    The lock ends with its connection, so that no died process holds it. May raise `ServiceUnavailable("database")`.
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
