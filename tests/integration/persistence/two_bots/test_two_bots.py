"""Two bots share one database in separate schemas: neither reads, changes or blocks the other's data."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.one_at_a_time import one_at_a_time
from adapters.persistence.postgres.scope import guild_scope, system_scope
from adapters.persistence.prices import postgres_table as price_table
from adapters.persistence.schema import migrations
from adapters.persistence.schema.app_role import refuse_privileged_role
from tests.integration.persistence.isolation.isolation_holes import holes
from tests.integration.persistence.two_bots.two_bots import GUILD, Bot, two_migrated_bots
from tests.services import empty_database

PATIENCE = 60
PARTS = [text(f"SELECT ensure_{table}_partitions(3)") for table in ("llm_usage", "llm_request_log")]

_OBJECTS = text("""
    SELECT relname AS name, relkind::text AS kind FROM pg_class
    WHERE relnamespace = CAST(:schema AS regnamespace) AND relkind IN ('r', 'p', 'S')
    UNION ALL
    SELECT proname, 'f' FROM pg_proc WHERE pronamespace = CAST(:schema AS regnamespace)
""")
_LISTED = text("""
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = :schema
    UNION ALL SELECT column_name FROM information_schema.columns WHERE table_schema = :schema
    UNION ALL SELECT sequence_name FROM information_schema.sequences WHERE sequence_schema = :schema
    UNION ALL SELECT routine_name FROM information_schema.routine_privileges
              WHERE routine_schema = :schema AND grantee <> 'PUBLIC'
    UNION ALL SELECT tablename FROM pg_stats WHERE schemaname = :schema
""")

_ON_TABLES = (
    "SELECT 1 FROM {object}",
    "INSERT INTO {object} DEFAULT VALUES",
    "UPDATE {object} SET {column} = {column}",
    "DELETE FROM {object}",
    "TRUNCATE {object}",
    "LOCK TABLE {object} IN ACCESS SHARE MODE",
    "ALTER TABLE {object} DISABLE ROW LEVEL SECURITY",
    "DROP TABLE {object}",
    "COPY {object} TO STDOUT",
    "ANALYZE {object}",
)
_ON = {
    "r": _ON_TABLES,
    "p": _ON_TABLES,
    "S": ("SELECT nextval('{object}')", "SELECT setval('{object}', 1)", "SELECT last_value FROM {object}"),
    "f": ("SELECT {object}({argument})", "DROP FUNCTION {object}"),
}
_ARGUMENTS = {
    "drop_llm_request_log_partitions": "now()",
    "bound_guild": "",
    "enter_guild": "1, ''",
    "restore_cog_role": "",
}
_ON_THE_REST = (
    "CREATE TABLE {schema}.mine (id int)",
    "CREATE FUNCTION {schema}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "DROP SCHEMA {schema} CASCADE",
    "GRANT USAGE ON SCHEMA {schema} TO {me}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON TABLES TO {me}",
    "SET ROLE {role}",
    "SET ROLE {owner}",
    "GRANT {role} TO {me}",
    "GRANT {owner} TO {me}",
    "ALTER ROLE {role} PASSWORD 'mine'",
    "ALTER ROLE {owner} PASSWORD 'mine'",
    "ALTER ROLE {role} SET app.scope = 'system'",
    "DROP ROLE {role}",
)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bots(postgres_server: str) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two bots for all tests: migrating them takes longer than most tests, and what a test changes no other reads."""
    with empty_database(postgres_server) as url:
        async with two_migrated_bots(url) as both:
            yield both


async def names(engine: AsyncEngine) -> list[str]:
    async with system_scope(engine) as transaction:
        return list((await transaction.execute(text("SELECT name FROM guilds"))).scalars())


async def test_each_bot_has_all_tables_and_sees_its_own_rows_only(bots: tuple[Bot, Bot]) -> None:
    for bot in bots:
        await refuse_privileged_role(bot.engine)
        await refuse_privileged_role(bot.cogs.engine)
        assert await names(bot.engine) == [bot.schema]
        async with bot.owner.connect() as connection:
            assert await holes(connection, bot.schema) == []


@pytest.mark.parametrize("role", ["application", "cogs", "owner"])
async def test_neither_bot_can_use_the_objects_of_the_other(bots: tuple[Bot, Bot], role: str) -> None:
    mine, theirs = bots
    me = {"application": mine.role, "cogs": mine.cogs_role, "owner": f"{mine.schema}_owner"}[role]
    allowed = []
    async with theirs.owner.connect() as connection:
        found = (await connection.execute(_OBJECTS, {"schema": theirs.schema})).all()
    assert {"guilds", "audit_log_id_seq", "ensure_llm_usage_partitions"} <= {each.name for each in found}
    statements = [
        statement.format(
            object=f"{theirs.schema}.{each.name}",
            column={"alembic_version": "version_num", "cog_role_secrets": "is_only"}.get(each.name, "guild_id"),
            argument=_ARGUMENTS.get(each.name, "1"),
        )
        for each in found
        for statement in _ON[each.kind]
    ] + [
        statement.format(schema=theirs.schema, role=role, owner=f"{theirs.schema}_owner", me=me)
        for statement in _ON_THE_REST
        for role in (theirs.role, theirs.cogs_role)
    ]
    engine = {"application": mine.engine, "cogs": mine.cogs.engine, "owner": mine.owner}[role]
    async with engine.execution_options(isolation_level="READ COMMITTED").connect() as connection:
        for statement in statements:
            try:
                await connection.execute(text(statement))
                allowed.append(statement)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") != "42501":
                    allowed.append(f"{statement}: {error.orig}")
            await connection.rollback()
    assert allowed == []
    assert len(statements) > 200
    assert await names(theirs.engine) == [theirs.schema]


@pytest.mark.parametrize("as_owner", [False, True], ids=["application", "owner"])
async def test_no_object_of_the_other_bot_is_listed_as_usable(bots: tuple[Bot, Bot], *, as_owner: bool) -> None:
    mine, theirs = bots
    async with (mine.owner if as_owner else mine.engine).connect() as connection:
        assert (await connection.execute(_LISTED, {"schema": theirs.schema})).all() == []
        assert (await connection.execute(_LISTED, {"schema": mine.schema})).all() != []


async def test_the_other_bots_queries_are_invisible_and_its_connections_cannot_be_ended(bots: tuple[Bot, Bot]) -> None:
    mine, theirs = bots
    activity = text("SELECT query FROM pg_stat_activity WHERE pid = :pid")
    async with guild_scope(theirs.engine, GUILD) as transaction:
        pid = (await transaction.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        for engine in (mine.engine, mine.cogs.engine, mine.owner):
            async with engine.connect() as connection:
                seen = (await connection.execute(activity, {"pid": pid})).scalar_one()
                assert seen == "<insufficient privilege>"
                with pytest.raises(DBAPIError, match=r"permission denied to terminate|must be a member"):
                    await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        assert (await transaction.execute(text("SELECT name FROM guilds"))).scalar_one() == theirs.schema


async def test_both_run_the_same_job_at_the_same_time(bots: tuple[Bot, Bot]) -> None:
    first, second = bots
    begun, end = asyncio.Event(), asyncio.Event()

    async def long_work() -> None:
        begun.set()
        await end.wait()

    async def nothing() -> None: ...

    working = asyncio.create_task(one_at_a_time(first.engine, "ledger parts", long_work))
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
        assert await one_at_a_time(second.engine, "ledger parts", nothing)
        assert not await one_at_a_time(first.engine, "ledger parts", nothing)
        end.set()
        assert await working


async def test_neither_bot_waits_for_the_others_locks(bots: tuple[Bot, Bot]) -> None:
    """The first bot holds the locks of migrations, partitions and the price list, all at once."""
    first, second = bots
    async with system_scope(first.engine) as transaction, first.owner.connect() as migrating, asyncio.timeout(PATIENCE):
        await migrating.execute(migrations.ONE_AT_A_TIME, {"schema": first.schema})
        await transaction.execute(price_table.ONE_AT_A_TIME)
        for parts in PARTS:
            await transaction.execute(parts)
        await second.migrate()
        async with system_scope(second.engine) as other:
            await other.execute(price_table.ONE_AT_A_TIME)
            for parts in PARTS:
                await other.execute(parts)


async def test_functions_with_the_owners_rights_stay_in_their_own_schema(bots: tuple[Bot, Bot]) -> None:
    first, second = bots
    parts = text("SELECT count(*) FROM pg_inherits WHERE inhparent = 'llm_usage'::regclass")
    async with second.owner.connect() as connection:
        before = (await connection.execute(parts)).scalar_one()
    async with system_scope(first.engine) as transaction:
        await transaction.execute(text(f"SET LOCAL search_path TO {first.schema}, {second.schema}"))
        assert (await transaction.execute(text("SELECT ensure_llm_usage_partitions(9)"))).scalar_one() > 0
    async with second.owner.connect() as connection:
        assert (await connection.execute(parts)).scalar_one() == before


async def test_one_is_migrated_again_while_the_other_serves(bots: tuple[Bot, Bot]) -> None:
    first, second = bots
    async with guild_scope(second.engine, GUILD) as transaction:
        await transaction.execute(text("UPDATE guilds SET member_count = 2"))
        async with asyncio.timeout(PATIENCE):
            await first.migrate()
    for bot in bots:
        async with bot.owner.connect() as connection:
            assert await holes(connection, bot.schema) == []
    assert await names(second.engine) == [second.schema]


async def test_the_password_of_one_does_not_open_the_other(bots: tuple[Bot, Bot]) -> None:
    mine, theirs = bots
    assert mine.app_url.rpartition("@")[0].rpartition(":")[2] != theirs.app_url.rpartition("@")[0].rpartition(":")[2]
