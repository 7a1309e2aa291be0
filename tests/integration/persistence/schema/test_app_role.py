"""Restrict the application's role, and refuse to run as any other role."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.cog_credentials import cog_role
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.app_role import PrivilegedRole, app_role, ensure_roles, refuse_privileged_role
from adapters.persistence.schema.migrations import migrate
from bootstrap.configuration.app_role import app_role as role_of_bootstrap
from tests.services import FreshDatabase


async def test_the_role_has_no_powers(engine: AsyncEngine) -> None:
    await refuse_privileged_role(engine)
    async with engine.connect() as connection:
        role = (
            await connection.execute(
                text("SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = user")
            )
        ).one()
    assert not any(role)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET target = 'nothing'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "UPDATE llm_usage SET estimated_cost_usd = 0",
        "DELETE FROM llm_usage",
        "UPDATE llm_model_pricing SET input_cost_per_1k = 0",
        "DELETE FROM authorized_users",
        "DELETE FROM guilds",
        "CREATE TABLE mine (id int)",
        "DROP TABLE guilds",
        "ALTER TABLE guilds DISABLE ROW LEVEL SECURITY",
        "DROP POLICY guild_isolation ON guilds",
        "SELECT version_num FROM alembic_version",
        "CREATE SCHEMA mine",
    ],
)
async def test_the_role_may_not(engine: AsyncEngine, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        async with system_scope(engine) as transaction:
            await transaction.execute(text(statement))


async def test_tables_of_the_bot_may_be_read_and_written(owner: AsyncEngine, engine: AsyncEngine) -> None:
    async with owner.begin() as connection:
        await connection.execute(text("CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY, body text)"))
        await connection.execute(text("CREATE TABLE counters (id bigserial, body text)"))
    async with system_scope(engine) as transaction:
        for table in ("notes", "counters"):
            await transaction.execute(text(f"INSERT INTO {table} (body) VALUES ('a')"))  # noqa: S608 - names of this test
            await transaction.execute(text(f"UPDATE {table} SET body = 'b'"))  # noqa: S608 - as above
            assert (await transaction.execute(text(f"DELETE FROM {table}"))).rowcount == 1  # noqa: S608 - as above


async def test_one_bots_role_cannot_read_anothers_schema(database: FreshDatabase, engine: AsyncEngine) -> None:
    await migrate(database.owner_url, schema="another_bot", app_password="pw")
    with pytest.raises(DBAPIError, match=r"permission denied for schema another_bot"):
        async with system_scope(engine) as transaction:
            await transaction.execute(text("SELECT 1 FROM another_bot.guilds"))


async def test_the_application_refuses_to_run_as_a_superuser(database: FreshDatabase) -> None:
    engine = create_engine(database.owner_url, schema=database.schema)
    with pytest.raises(PrivilegedRole, match=r"is a superuser.*baseline migrate"):
        await refuse_privileged_role(engine)
    await engine.dispose()


@pytest.mark.parametrize(
    ("grant", "power"),
    [
        ("ALTER ROLE {role} BYPASSRLS", "bypasses row level security"),
        ("ALTER TABLE guilds OWNER TO {role}", "owns tables"),
        ("GRANT CREATE ON SCHEMA {schema} TO {role}", "may create tables"),
        ("ALTER ROLE {role} CREATEROLE", "may create roles"),
        ("ALTER ROLE {role} REPLICATION", "may replicate the whole server"),
        ("GRANT pg_read_all_data TO {role}", "is a member of 'pg_read_all_data'"),
        ("ALTER ROLE {role} NOINHERIT; GRANT {owner} TO {role}", "owns tables"),
        (
            "ALTER ROLE {role} NOINHERIT; CREATE ROLE {schema}_boss BYPASSRLS; GRANT {schema}_boss TO {role}",
            "is a member of '{schema}_boss'",
        ),
    ],
)
async def test_the_application_refuses_powers_that_its_role_was_given(
    database: FreshDatabase, owner: AsyncEngine, grant: str, power: str
) -> None:
    # A role for this test alone: roles outlive the database of a test.
    schema = f"powerful_{uuid4().hex[:12]}"
    await migrate(database.owner_url, schema=schema, app_password=database.app_password)
    async with owner.begin() as connection:
        name = (await connection.execute(text("SELECT current_user"))).scalar_one()
        await connection.execute(text(f"SET LOCAL search_path TO {schema}"))
        for statement in grant.format(role=app_role(schema), schema=schema, owner=name).split(";"):
            await connection.execute(text(statement))
    engine = create_engine(database.app_url.replace(app_role(database.schema), app_role(schema)), schema=schema)
    with pytest.raises(PrivilegedRole, match=power.format(schema=schema)):
        await refuse_privileged_role(engine)
    await engine.dispose()
    await drop_roles(owner, schema)


async def drop_roles(owner: AsyncEngine, schema: str) -> None:
    async with owner.begin() as connection:
        found = text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:roles)")
        roles = [app_role(schema), cog_role(schema), f"{schema}_boss"]
        for role in await connection.execute(found, {"roles": roles}):
            await connection.execute(text(f"DROP OWNED BY {role.rolname} CASCADE"))
            await connection.execute(text(f"DROP ROLE {role.rolname}"))


def test_bootstrap_and_migrations_mean_the_same_role() -> None:
    assert role_of_bootstrap("some_schema") == app_role("some_schema")


async def test_passwords_are_hashed_as_often_as_the_server_says(database: FreshDatabase, owner: AsyncEngine) -> None:
    name, schema = owner.url.database, f"bot_{uuid4().hex[:8]}"
    async with owner.begin() as connection:
        await connection.execute(text(f'ALTER DATABASE "{name}" SET scram_iterations = 7'))
    await migrate(database.owner_url, schema=schema, app_password="pw")
    verifiers = text("SELECT rolpassword FROM pg_authid WHERE rolname IN (:app, :cog)")
    async with owner.begin() as connection:
        found = await connection.execute(verifiers, {"app": app_role(schema), "cog": cog_role(schema)})
        kept = await connection.execute(text(f'SELECT password_verifier FROM "{schema}".cog_role_secrets'))  # noqa: S608 - the test's own schema
        assert [each.split("$")[1].split(":")[0] for each in (*found.scalars(), *kept.scalars())] == ["7"] * 3
        for role in (app_role(schema), cog_role(schema)):
            await connection.execute(text(f'DROP OWNED BY "{role}"'))
            await connection.execute(text(f'DROP ROLE "{role}"'))


async def test_migrators_of_several_databases_may_meet_at_one_role(owner: AsyncEngine) -> None:
    schema = f"met_{uuid4().hex}"

    async def ensure() -> None:
        async with owner.connect() as connection:
            await connection.run_sync(ensure_roles, schema, "pw")

    await asyncio.gather(*(ensure() for _ in range(6)))
    async with owner.begin() as connection:
        for role in (app_role(schema), cog_role(schema)):
            await connection.execute(text(f"DROP ROLE {role}"))
