"""Record usage in the same table with one transaction per call, through the ORM and without it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import registry
from support.servers import SCHEMA, Servers

from adapters.persistence.postgres.urls import sqlalchemy_url
from adapters.persistence.schema.tables.usage import llm_usage
from adapters.persistence.usage.ledger.rows import COLUMNS, values_of
from domain.spending.usage import UsageRecord

_CONNECTIONS = 8
_SCOPE = {"search_path": SCHEMA, "app.scope": "system"}
_PLACES = ", ".join(f"${number}" for number in range(1, len(COLUMNS) + 1))
_INSERT = f"""
    INSERT INTO llm_usage ({", ".join(COLUMNS)}) VALUES ({_PLACES})
    ON CONFLICT (request_id, created_at) DO NOTHING
"""  # noqa: S608 - names of columns


class _Usage:
    def __init__(self, columns: Mapping[str, Any]) -> None:
        for name, value in columns.items():
            setattr(self, name, value)


registry().map_imperatively(_Usage, llm_usage)


class OrmLedger:
    """Open a session and commit for each call; keeps no rollups."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def record(self, record: UsageRecord) -> None:
        columns = dict(zip(COLUMNS, values_of(record), strict=True))
        async with self._sessions() as session:
            session.add(_Usage({**columns, "details": {}}))
            await session.commit()


class PlainLedger:
    """Run one asyncpg statement for each call; keeps no rollups."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def record(self, record: UsageRecord) -> None:
        await self._pool.execute(_INSERT, *values_of(record))


@asynccontextmanager
async def orm_ledger(servers: Servers) -> AsyncIterator[OrmLedger]:
    engine = create_async_engine(
        sqlalchemy_url(servers.app_url),
        pool_size=_CONNECTIONS,
        max_overflow=0,
        connect_args={"server_settings": _SCOPE},
    )
    yield OrmLedger(async_sessionmaker(engine, expire_on_commit=False))
    await engine.dispose()


@asynccontextmanager
async def plain_ledger(servers: Servers) -> AsyncIterator[PlainLedger]:
    pool = await asyncpg.create_pool(
        servers.app_url, min_size=_CONNECTIONS, max_size=_CONNECTIONS, server_settings=_SCOPE
    )
    yield PlainLedger(pool)
    await pool.close()
