"""A process refuses to start with a database role that row level security does not bind."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.persistence.postgres.urls import sqlalchemy_url
from adapters.persistence.schema.migrations import migrate
from bootstrap.configuration.settings import Settings
from bootstrap.up.errors import CannotStart
from bootstrap.wiring.lifespan import check_database_role
from tests.services import APP_PASSWORD, SECRET_KEY


@pytest.fixture
async def settings(unmigrated_database: str) -> Settings:
    """Settings with database roles that no other test uses, since roles belong to the whole server."""
    schema = f"checked_{uuid4().hex[:12]}"
    await migrate(unmigrated_database, schema=schema, app_password=APP_PASSWORD)
    return Settings(_env_file=None, database_url=unmigrated_database, database_schema=schema, api_secret_key=SECRET_KEY)


async def test_roles_without_powers_may_start(settings: Settings) -> None:
    await check_database_role(settings)


@pytest.mark.parametrize("suffix", ["app", "cog"])
async def test_neither_role_may_bypass_row_security(settings: Settings, suffix: str) -> None:
    role = f"{settings.database_schema}_{suffix}"
    owner = create_async_engine(sqlalchemy_url(settings.required_database_url))
    async with owner.begin() as connection:
        await connection.execute(text(f"ALTER ROLE {role} BYPASSRLS"))
    await owner.dispose()
    with pytest.raises(CannotStart, match=f"'{role}', because it bypasses row level security"):
        await check_database_role(settings)


async def test_cogs_may_not_become_the_application(settings: Settings) -> None:
    schema = settings.database_schema
    owner = create_async_engine(sqlalchemy_url(settings.required_database_url))
    async with owner.begin() as connection:
        await connection.execute(text(f"GRANT {schema}_app TO {schema}_cog"))
    await owner.dispose()
    with pytest.raises(CannotStart, match=f"'{schema}_cog', because it is a member of '{schema}_app'"):
        await check_database_role(settings)
