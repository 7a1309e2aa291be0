"""Rows of cogs' tables are deleted once they are older than their table allows, in every guild."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import asyncpg
import pytest
from sqlalchemy import ForeignKey
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from adapters.persistence.jobs.cog_retention import CogTableRetention
from baseline.tables import Base, GuildScoped, kept_for
from tests.services import FreshDatabase


@pytest.fixture
async def owner(database: FreshDatabase) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    class Visit(GuildScoped, Base):
        __tablename__ = "visits_of_a_test"

        id: Mapped[int] = mapped_column(primary_key=True)
        at: Mapped[datetime] = kept_for(timedelta(days=30))

    class Stamp(GuildScoped, Base):
        __tablename__ = "stamps_of_a_test"

        id: Mapped[int] = mapped_column(primary_key=True)
        visit: Mapped[int] = mapped_column(ForeignKey(Visit.id))
        at: Mapped[datetime] = kept_for(timedelta(days=30))

    class Remark(GuildScoped, Base):
        __tablename__ = "a_remark_of_a_test"

        id: Mapped[int] = mapped_column(primary_key=True)
        at: Mapped[datetime] = kept_for(timedelta(days=30))

    connection = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    yield connection
    await connection.close()
    for table in (Stamp, Visit, Remark):
        Base.metadata.remove(table.__table__)  # type: ignore[arg-type]  # declared as a FromClause


_TABLE = """
    CREATE TABLE visits_of_a_test (guild_id bigint NOT NULL, id bigint PRIMARY KEY, at timestamptz NOT NULL);
    INSERT INTO visits_of_a_test VALUES
        (1, 1, now() - interval '31 days'), (1, 2, now() - interval '29 days'), (2, 3, now() - interval '40 days');
    ALTER TABLE visits_of_a_test ENABLE ROW LEVEL SECURITY;
    CREATE POLICY guild_isolation ON visits_of_a_test USING (current_setting('app.scope', true) = 'system')
"""
_MORE_TABLES = """
    CREATE TABLE stamps_of_a_test (
        guild_id bigint NOT NULL, id bigint PRIMARY KEY, at timestamptz NOT NULL,
        visit bigint NOT NULL REFERENCES visits_of_a_test (id)
    );
    CREATE TABLE a_remark_of_a_test (guild_id bigint NOT NULL, id bigint PRIMARY KEY, at timestamptz NOT NULL);
    INSERT INTO stamps_of_a_test VALUES (1, 1, now() - interval '31 days', 1);
    INSERT INTO a_remark_of_a_test VALUES (1, 1, now() - interval '31 days');
"""


async def _create(owner: "asyncpg.Connection[asyncpg.Record]", schema: str) -> None:
    await owner.execute(_TABLE)
    await owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON visits_of_a_test TO {schema}_app")


async def _create_more(owner: "asyncpg.Connection[asyncpg.Record]", schema: str) -> None:
    await _create(owner, schema)
    await owner.execute(_MORE_TABLES)
    await owner.execute(f"GRANT SELECT, DELETE ON stamps_of_a_test, a_remark_of_a_test TO {schema}_app")


async def test_expired_rows_of_every_guild_are_deleted_and_others_stay(
    owner: "asyncpg.Connection[asyncpg.Record]", engine: AsyncEngine, database: FreshDatabase
) -> None:
    await _create(owner, database.schema)
    assert await CogTableRetention(engine)() == 2
    assert [row["id"] for row in await owner.fetch("SELECT id FROM visits_of_a_test")] == [2]
    assert await CogTableRetention(engine)() == 0


async def test_rows_that_refer_to_others_are_deleted_before_those(
    owner: "asyncpg.Connection[asyncpg.Record]", engine: AsyncEngine, database: FreshDatabase
) -> None:
    await _create_more(owner, database.schema)
    assert await CogTableRetention(engine)() == 4


async def test_a_table_whose_rows_are_still_referred_to_stops_no_other_and_is_reported(
    owner: "asyncpg.Connection[asyncpg.Record]", engine: AsyncEngine, database: FreshDatabase
) -> None:
    await _create_more(owner, database.schema)
    await owner.execute("INSERT INTO stamps_of_a_test VALUES (1, 2, now(), 1)")
    with pytest.raises(DBAPIError, match="violates foreign key"):
        await CogTableRetention(engine)()
    assert await owner.fetchval("SELECT array_agg(id) FROM stamps_of_a_test") == [2]
    assert await owner.fetchval("SELECT count(*) FROM a_remark_of_a_test") == 0


@pytest.mark.usefixtures("owner")
async def test_a_table_whose_migration_has_not_run_is_left_out(engine: AsyncEngine) -> None:
    assert await CogTableRetention(engine)() == 0


def test_a_limit_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        kept_for(timedelta())
