"""Run a migrator's work in a schema, on a connection of its own."""

from collections.abc import Callable

from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.persistence.postgres.urls import sqlalchemy_url


async def on_schema(url: str, schema: str, work: Callable[[Connection], object]) -> None:
    """Run the work, and commit what it has not committed."""
    engine = create_async_engine(
        sqlalchemy_url(url), poolclass=pool.NullPool, connect_args={"server_settings": {"search_path": schema}}
    )
    async with engine.connect() as connection:
        await connection.run_sync(work)
        await connection.commit()
    await engine.dispose()
