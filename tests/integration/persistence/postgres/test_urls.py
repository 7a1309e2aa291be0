"""Accept database URLs in the forms that operators use."""

import pytest
from sqlalchemy import text

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.urls import libpq_parameters, sqlalchemy_url
from adapters.persistence.usage.ledger.connection import Connection, LedgerConnection
from tests.services import FreshDatabase

# The query of a hosting provider's URL, with every kind of parameter: for the driver, the server and Baseline.
PARAMETERS = (
    "sslmode=prefer&sslrootcert=/x&application_name=y&options=-c%20statement_timeout%3D4321&target_session_attrs=any"
    "&connect_timeout=7&channel_binding=prefer&gssencmode=disable&client_encoding=utf8"
)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_spelling_of_the_scheme_is_taken(scheme: str) -> None:
    url = sqlalchemy_url(f"{scheme}://user:p%40ss@host:5433/name")
    assert url.drivername == "postgresql+asyncpg"
    assert (url.username, url.password, url.host, url.port, url.database) == ("user", "p@ss", "host", 5433, "name")


def test_parameters_that_hosts_add_are_understood() -> None:
    url = sqlalchemy_url("postgres://u:p@host/name?sslmode=require&channel_binding=require")
    assert dict(url.query) == {"dsn": "postgresql://?sslmode=require"}


def test_programs_of_postgresql_get_address_and_parameters_by_libpqs_names() -> None:
    assert libpq_parameters("postgres://user:p%40ss@[::1]:5433/name?ssl=true&application_name=a%20bot") == {
        "host": "::1",
        "port": "5433",
        "user": "user",
        "password": "p@ss",
        "dbname": "name",
        "sslmode": "require",
        "application_name": "a bot",
    }


@pytest.mark.parametrize("url", ["", "host:5432/name", "mysql://u:secret@h/d", "sqlite://"])
def test_anything_else_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql://") as caught:
        sqlalchemy_url(url)
    assert "secret" not in str(caught.value)


async def test_parameters_of_libpq_reach_the_server_from_the_pool(database: FreshDatabase) -> None:
    engine = create_engine(f"{database.app_url}&{PARAMETERS}", schema=database.schema)
    async with engine.connect() as connection:
        shown = [await connection.scalar(text(f"SHOW {name}")) for name in ("application_name", "statement_timeout")]
        path = await connection.scalar(text("SHOW search_path"))
    await engine.dispose()

    assert shown == ["y", "4321ms"]
    assert path == f"{database.schema}, pg_temp"


async def test_parameters_of_libpq_reach_the_server_from_the_ledger(database: FreshDatabase) -> None:
    ledger = LedgerConnection(f"{database.app_url}&{PARAMETERS}", database.schema)

    async def shown(connection: Connection) -> list[str]:
        return [str(await connection.fetchval(f"SHOW {name}")) for name in ("application_name", "statement_timeout")]

    try:
        assert await ledger.do(shown, within=30) == ["y ledger", "4321ms"]
    finally:
        await ledger.close()
