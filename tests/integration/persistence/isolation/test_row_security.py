"""No guild reaches another guild's rows in any table. The tables are found in the catalogue, not listed here."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import guild_scope, guild_transaction, system_scope
from tests.integration.persistence.isolation.guild_tables import (
    GUILD_TABLES,
    OURS,
    THEIRS,
    guild_tables,
    leaks,
    reaches,
)

_GUILD_VIEWS = text("""
    SELECT relname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'v' AND attname = 'guild_id'
""")


async def test_no_table_lets_one_guild_reach_another(owner: AsyncEngine, engine: AsyncEngine) -> None:
    assert await leaks(owner, engine) == []


async def test_every_table_with_a_guild_is_protected(owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        tables = (await connection.execute(GUILD_TABLES)).all()
    assert {row.name for row in tables if not row.is_partition} == {
        "alert_deliveries",
        "audit_log",
        "authorized_users",
        "cog_documents",
        "cog_jobs",
        "guild_settings",
        "guilds",
        "llm_request_logs",
        "llm_request_payloads",
        "llm_usage",
        "llm_usage_guild_days",
        "llm_usage_guild_model_days",
        "llm_usage_guild_months",
        "llm_usage_guild_user_days",
        "llm_usage_recent",
    }
    assert all(row.protected for row in tables), tables


async def test_no_partition_is_reached_but_through_its_table(owner: AsyncEngine, engine: AsyncEngine) -> None:
    async with owner.connect() as connection:
        partitions = [row.name for row in await connection.execute(GUILD_TABLES) if row.is_partition]
    assert "llm_usage_default" in partitions
    assert len(partitions) > 2
    for partition in partitions:
        for attempt in (
            f'SELECT 1 FROM "{partition}"',  # noqa: S608 - names from the catalogue
            f'UPDATE "{partition}" SET cog_name = cog_name',  # noqa: S608 - as above
            f'DELETE FROM "{partition}"',  # noqa: S608 - as above
        ):
            with pytest.raises(DBAPIError, match="permission denied"):
                async with system_scope(engine) as transaction:
                    await transaction.execute(text(attempt))


@pytest.mark.parametrize(
    ("policy", "leaked"),
    [
        (None, {"select", "update", "delete", "insert", "move"}),
        ("USING (true) WITH CHECK (guild_id = nullif(current_setting('app.guild_id', true), '')::bigint)", {"select"}),
        ("USING (guild_id = nullif(current_setting('app.guild_id', true), '')::bigint) WITH CHECK (true)", {"insert"}),
    ],
)
async def test_a_new_table_with_a_hole_is_found(
    owner: AsyncEngine, engine: AsyncEngine, policy: str | None, leaked: set[str]
) -> None:
    async with owner.begin() as connection:
        await connection.execute(text("CREATE TABLE welcome_messages (guild_id bigint NOT NULL, body text NOT NULL)"))
        if policy is not None:
            await connection.execute(text("ALTER TABLE welcome_messages ENABLE ROW LEVEL SECURITY"))
            await connection.execute(text(f"CREATE POLICY guild_isolation ON welcome_messages {policy}"))
    found = await leaks(owner, engine)
    assert {line.partition(": ")[0] for line in found} == {"welcome_messages"}
    assert leaked <= {line.split()[1] for line in found}


async def test_a_guild_reaches_its_own_rows(owner: AsyncEngine, engine: AsyncEngine) -> None:
    await leaks(owner, engine)
    async with owner.connect() as connection:
        tables = await guild_tables(connection)
    for table in tables:
        async with guild_scope(engine, OURS) as transaction:
            rows = await transaction.execute(text(f'SELECT guild_id FROM "{table.name}"'))  # noqa: S608 - as above
            assert [row.guild_id for row in rows] == [OURS], table.name


async def test_views_show_a_guild_its_own_rows(owner: AsyncEngine, engine: AsyncEngine) -> None:
    await leaks(owner, engine)
    async with owner.connect() as connection:
        views = [row.name for row in await connection.execute(_GUILD_VIEWS)]
    assert len(views) == 4
    for view in views:
        seen = []
        for scope in (guild_scope(engine, OURS), system_scope(engine)):
            async with scope as transaction:
                rows = await transaction.execute(text(f'SELECT guild_id FROM "{view}"'))  # noqa: S608 - as above
                seen.append(sorted(row.guild_id for row in rows))
        # One row is in the rollup; the other is pending.
        assert seen == [[OURS] * 2, [OURS] * 2 + [THEIRS] * 2], view


async def test_the_system_scope_reaches_every_row(owner: AsyncEngine, engine: AsyncEngine) -> None:
    await leaks(owner, engine)
    async with owner.connect() as connection:
        tables = await guild_tables(connection)
    for table in tables:
        async with system_scope(engine) as transaction:
            rows = await transaction.execute(text(f'SELECT guild_id FROM "{table.name}"'))  # noqa: S608 - as above
            assert {row.guild_id for row in rows} == {OURS, THEIRS}, table.name


async def test_the_systems_own_usage_is_seen_in_the_system_scope_alone(engine: AsyncEngine, owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        (usage,) = [table for table in await guild_tables(connection) if table.name == "llm_usage"]
    async with system_scope(engine) as transaction:
        await transaction.execute(text(usage.insert(None)))
    async with guild_scope(engine, OURS) as transaction:
        assert (await transaction.execute(text("SELECT 1 FROM llm_usage"))).all() == []
    assert not await reaches(guild_transaction(engine, OURS), usage.insert(None))


async def test_even_the_owner_is_held_to_the_policies(owner: AsyncEngine, engine: AsyncEngine) -> None:
    await leaks(owner, engine)
    async with owner.connect() as connection:
        # A superuser bypasses all policies, so the test connects as an owner without that attribute.
        await connection.execute(text("CREATE ROLE plain_owner"))
        await connection.execute(text("GRANT USAGE ON SCHEMA baseline_test TO plain_owner"))
        await connection.execute(text("ALTER TABLE guilds OWNER TO plain_owner"))
        await connection.execute(text("SET LOCAL ROLE plain_owner"))
        assert (await connection.execute(text("SELECT 1 FROM guilds"))).all() == []
        await connection.rollback()
