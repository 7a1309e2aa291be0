"""Work that many processes are told to do and one does."""

import hashlib
from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors

_TRY = text("SELECT pg_try_advisory_lock(:key)")
_RELEASE = text("SELECT pg_advisory_unlock(:key)")


async def one_at_a_time(engine: AsyncEngine, name: str, work: Callable[[], Awaitable[object]]) -> bool:
    """Does the work unless some other process is at it just now; says whether it did.

    The lock ends with its connection, so that no died process holds it. May raise `ServiceUnavailable("database")`.
    """
    digest = hashlib.sha256(name.encode()).digest()
    key = {"key": int.from_bytes(digest[:8], signed=True)}
    with database_errors():
        async with engine.connect() as connection:
            if not (await connection.execute(_TRY, key)).scalar_one():
                return False
            try:
                await work()
            finally:
                await connection.execute(_RELEASE, key)
    return True
