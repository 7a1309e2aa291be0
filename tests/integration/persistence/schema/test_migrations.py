"""Migrations run up and down, match the declared tables, and report the cause when they cannot run."""

import asyncio
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.cog_credentials import cog_role
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.schema.app_role import app_role
from adapters.persistence.schema.migrations import BRANCHES, CannotMigrate, alembic_config, migrate
from adapters.persistence.schema.tables.all_tables import APP_PRIVILEGES, is_partition, metadata
from application.ports.errors import ServiceUnavailable
from bootstrap.configuration.app_role import app_database_url
from tests.integration.persistence.schema.on_schema import on_schema
from tests.services import FreshDatabase

SCHEMA = "stairs"


async def test_every_migration_goes_up_down_and_up_again(unmigrated_database: str) -> None:
    def climb(connection: Connection) -> None:
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        connection.commit()
        config = alembic_config(connection)
        scripts = ScriptDirectory.from_config(config)
        for branch in BRANCHES:
            steps = list(reversed(list(scripts.iterate_revisions(f"{branch}@head", f"{branch}@base"))))
            assert steps, branch
            for step in steps:
                command.upgrade(config, step.revision)
                command.downgrade(config, f"{branch}@{step.down_revision or 'base'}")
                command.upgrade(config, step.revision)
        for branch in reversed(BRANCHES):
            command.downgrade(config, f"{branch}@base")
        left = connection.execute(
            text("SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace")
        )
        assert {row.relname for row in left} == {"alembic_version", "alembic_version_pkc"}

    await on_schema(unmigrated_database, SCHEMA, climb)


async def test_the_migrated_schema_matches_the_declared_tables(database: FreshDatabase) -> None:
    def compare(connection: Connection) -> None:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _parents: kind != "table" or not is_partition(name or ""),
            },
        )
        assert compare_metadata(context, metadata) == []

    await on_schema(database.owner_url, database.schema, compare)


async def test_every_table_and_view_has_declared_privileges(owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        views = await connection.execute(text("SELECT viewname FROM pg_views WHERE schemaname = current_schema()"))
    assert set(APP_PRIVILEGES) == {*metadata.tables, *views.scalars()}


async def test_two_migrators_at_once_are_safe_and_twice_is_too(unmigrated_database: str) -> None:
    await asyncio.gather(
        *(migrate(unmigrated_database, schema="together", app_password="the password") for _ in range(3))
    )
    await migrate(unmigrated_database, schema="together", app_password="the password")
    assert await answers(unmigrated_database, "together", "the password")


async def test_a_new_password_replaces_the_old_one(unmigrated_database: str) -> None:
    await migrate(unmigrated_database, schema="rotated", app_password="old")
    await migrate(unmigrated_database, schema="rotated", app_password="new")
    assert await answers(unmigrated_database, "rotated", "new")
    with pytest.raises(ServiceUnavailable) as caught:
        await answers(unmigrated_database, "rotated", "old")
    assert "password authentication failed" in str(caught.value.__cause__)


async def test_privileges_that_were_given_by_hand_are_taken_back(unmigrated_database: str) -> None:
    await migrate(unmigrated_database, schema="tidy", app_password="pw")

    def spoil(connection: Connection) -> None:
        connection.execute(text("GRANT ALL ON audit_log, alembic_version TO tidy_app"))
        connection.execute(text("GRANT CREATE ON SCHEMA tidy TO tidy_app"))
        connection.execute(text("ALTER ROLE tidy_app SUPERUSER BYPASSRLS CREATEDB CREATEROLE"))
        connection.commit()

    def check(connection: Connection) -> None:
        held = connection.execute(
            text("""
                SELECT has_table_privilege('tidy_app', 'audit_log', 'DELETE'),
                       has_table_privilege('tidy_app', 'alembic_version', 'SELECT'),
                       has_schema_privilege('tidy_app', 'tidy', 'CREATE'),
                       rolsuper, rolbypassrls, rolcreatedb, rolcreaterole
                FROM pg_roles WHERE rolname = 'tidy_app'
            """)
        ).one()
        assert not any(held), held

    await on_schema(unmigrated_database, "tidy", spoil)
    await migrate(unmigrated_database, schema="tidy", app_password="pw")
    await on_schema(unmigrated_database, "tidy", check)


async def test_a_plain_owner_can_migrate_without_being_a_superuser(unmigrated_database: str) -> None:
    user = f"modest_{uuid4().hex}"

    def make_owner(connection: Connection) -> None:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"CREATE ROLE {user} LOGIN CREATEROLE PASSWORD '{user}'"))
        connection.execute(text(f'GRANT CREATE ON DATABASE "{name}" TO {user}'))
        connection.commit()

    await on_schema(unmigrated_database, "public", make_owner)
    for _ in range(2):
        await migrate(as_user(unmigrated_database, user), schema=user, app_password="pw")
    assert await answers(unmigrated_database, user, "pw")
    await on_schema(unmigrated_database, "public", lambda connection: drop_roles(connection, *roles_of(user), user))


async def test_the_owner_of_a_schema_need_not_be_allowed_to_create_another(unmigrated_database: str) -> None:
    user = f"tenant_{uuid4().hex}"

    def make_schema(connection: Connection) -> None:
        connection.execute(text(f"CREATE ROLE {user} LOGIN CREATEROLE PASSWORD '{user}'"))
        connection.execute(text(f"CREATE SCHEMA {user} AUTHORIZATION {user}"))
        connection.commit()

    await on_schema(unmigrated_database, "public", make_schema)
    await migrate(as_user(unmigrated_database, user), schema=user, app_password="pw")
    assert await answers(unmigrated_database, user, "pw")
    await on_schema(unmigrated_database, "public", lambda connection: drop_roles(connection, *roles_of(user), user))


@pytest.mark.parametrize("of_another", [False, True])
async def test_the_password_of_an_owner_is_never_changed(unmigrated_database: str, *, of_another: bool) -> None:
    schema = f"shop_{uuid4().hex}"
    user = app_role(schema)

    def make_owner(connection: Connection) -> None:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"CREATE ROLE {user} LOGIN CREATEROLE PASSWORD '{user}'"))
        connection.execute(text(f'GRANT CREATE ON DATABASE "{name}" TO {user}'))
        if of_another:
            connection.execute(text(f"CREATE SCHEMA {schema}_of_another AUTHORIZATION {user}"))
        connection.commit()

    await on_schema(unmigrated_database, "public", make_owner)
    url = unmigrated_database if of_another else as_user(unmigrated_database, user)
    with pytest.raises(CannotMigrate, match=f"DATABASE_SCHEMA: .*{user}.* Choose another name"):
        await migrate(url, schema=schema, app_password="pw")
    await on_schema(as_user(unmigrated_database, user), schema, lambda connection: connection.execute(text("SELECT 1")))
    await on_schema(unmigrated_database, "public", lambda connection: drop_roles(connection, user))


async def test_a_role_that_may_not_migrate_gets_an_error_that_names_the_missing_privilege(
    database: FreshDatabase,
) -> None:
    with pytest.raises(CannotMigrate, match=r"DATABASE_URL: its role lacks a privilege .* CREATEROLE"):
        await migrate(database.app_url, schema="forbidden", app_password="pw")


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://u:secret@h/d", "must begin with postgresql://"),
        ("what is this", "is not a URL of the form postgresql://"),
        ("postgresql://u:secret@127.0.0.1:1/d", "cannot be reached"),
    ],
)
async def test_a_wrong_url_is_named_without_its_password(url: str, complaint: str) -> None:
    with pytest.raises(CannotMigrate, match=f"^DATABASE_URL: .*{complaint}") as caught:
        await migrate(url, schema="baseline", app_password="pw")
    assert "secret" not in str(caught.value)


async def test_a_wrong_password_is_reported_as_wrong(database: FreshDatabase) -> None:
    with pytest.raises(CannotMigrate, match=r'cannot be reached .password authentication failed for user "nobody"'):
        await migrate(as_user(database.owner_url, "nobody"), schema="baseline", app_password="pw")


@pytest.mark.parametrize("schema", ["", "Baseline", "a-b", 'x"; DROP SCHEMA public; --', "x" * 60, "1st"])
async def test_a_schema_name_that_could_do_harm_is_refused(database: FreshDatabase, schema: str) -> None:
    with pytest.raises(CannotMigrate, match="DATABASE_SCHEMA"):
        await migrate(database.owner_url, schema=schema, app_password="pw")


def as_user(url: str, user: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{user}:{user}@{parts.netloc.rpartition('@')[2]}"))


def roles_of(schema: str) -> tuple[str, str]:
    return app_role(schema), cog_role(schema)


def drop_roles(connection: Connection, *roles: str) -> None:
    for role in roles:
        connection.execute(text(f"DROP OWNED BY {role} CASCADE"))
        connection.execute(text(f"DROP ROLE {role}"))
    connection.commit()


async def answers(owner_url: str, schema: str, password: str) -> bool:
    engine: AsyncEngine = create_engine(app_database_url(owner_url, schema=schema, password=password), schema=schema)
    try:
        async with engine.connect() as connection:
            return (await connection.execute(text("SELECT 1 FROM guilds"))).all() == []
    finally:
        await engine.dispose()
