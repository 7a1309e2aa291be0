"""Find the tables that the database lacks: those of a cog whose migration was not written, or has not run."""

from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors

_MISSING = text("SELECT name FROM unnest(CAST(:names AS text[])) AS name WHERE to_regclass(quote_ident(name)) IS NULL")


class MissingTables:
    """Looks in the schema of the engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def __call__(self, names: Collection[str]) -> Sequence[str]:
        """Return the names for which there is no table, in the given order. Raises `ServiceUnavailable`."""
        if not names:
            return ()
        with database_errors():
            async with self._engine.connect() as connection:
                missing = set(await connection.scalars(_MISSING, {"names": list(names)}))
        return [name for name in names if name in missing]
