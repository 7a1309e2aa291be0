"""A backup that is restored is equal to what was backed up, row for row, in every table."""

import asyncio
import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from rich.console import Console
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.persistence.postgres.urls import sqlalchemy_url
from bootstrap.backup.archive import read
from bootstrap.backup.run import back_up, restore
from bootstrap.configuration.settings import Settings
from bootstrap.processes import migrate
from bootstrap.up.errors import CannotStart
from tests.integration.persistence.privacy.seeding import ADA, BEN, GUILD, OTHER_GUILD, seed
from tests.services import SECRET_KEY, FreshDatabase


@pytest.fixture
def settings(database: FreshDatabase, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database.owner_url,
        database_schema=database.schema,
        api_secret_key=SECRET_KEY,
        cogs_path=tmp_path / "no-cogs",
    )


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    with io.StringIO() as printed:
        yield printed


async def _seeded(database: FreshDatabase) -> None:
    engine = create_async_engine(
        sqlalchemy_url(database.owner_url),
        poolclass=pool.NullPool,
        connect_args={"server_settings": {"search_path": database.schema}},
    )
    await seed(engine, (ADA, GUILD), (BEN, OTHER_GUILD))
    await engine.dispose()


async def _rows(database: FreshDatabase, url: str) -> dict[str, list[str]]:
    """Return the rows of every table as text, read independently of the backup command."""
    connection = await asyncpg.connect(url, server_settings={"search_path": database.schema})
    try:
        await connection.execute("SELECT set_config('app.scope', 'system', false)")
        names = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p')",
            database.schema,
        )
        tables = [row["relname"] for row in names]
        rows = {}
        for table in tables:
            found = await connection.fetch(f'SELECT stored::text AS row FROM "{table}" AS stored')  # noqa: S608 - the catalogue's names
            rows[table] = sorted(row["row"] for row in found)
        return rows
    finally:
        await connection.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def test_a_destroyed_database_is_restored_equal_and_the_application_can_use_it(
    settings: Settings, database: FreshDatabase, tmp_path: Path, printed: io.StringIO
) -> None:
    asyncio.run(_seeded(database))
    before = asyncio.run(_rows(database, database.owner_url))
    assert all(before[table] for table in ("llm_usage", "audit_log", "guilds", "cog_documents"))
    back_up(settings, tmp_path / "a.backup", Console(file=printed))
    assert (tmp_path / "a.backup").stat().st_mode & 0o077 == 0
    asyncio.run(_execute(database.owner_url, f'DROP SCHEMA "{database.schema}" CASCADE'))
    restore(settings, tmp_path / "a.backup", Console(file=printed, width=200), replace=False)
    assert "all rows are equal" in printed.getvalue()
    after = asyncio.run(_rows(database, database.owner_url))
    changed = {table for table in before if before[table] != after.get(table)}
    assert changed <= {"cog_role_secrets", "llm_model_pricing"}, "the migration makes secrets and adds prices"
    asyncio.run(_as_application(database))


async def _as_application(database: FreshDatabase) -> None:
    connection = await asyncpg.connect(database.app_url, server_settings={"search_path": database.schema})
    try:
        assert await connection.fetchval("SELECT count(*) FROM guilds") == 0, "without a scope no guild is seen"
        await connection.execute(f"SELECT set_config('app.guild_id', '{GUILD}', false)")
        assert await connection.fetchval("SELECT array_agg(guild_id) FROM guilds") == [GUILD]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DELETE FROM audit_log")
    finally:
        await connection.close()


def test_a_schema_in_use_or_with_tables_is_not_overwritten(
    settings: Settings, database: FreshDatabase, tmp_path: Path, printed: io.StringIO
) -> None:
    back_up(settings, tmp_path / "a.backup", Console(file=printed))
    with pytest.raises(CannotStart, match="not empty"):
        restore(settings, tmp_path / "a.backup", Console(file=printed), replace=False)
    with pytest.raises(CannotStart, match="exists already"):
        back_up(settings, tmp_path / "a.backup", Console(file=printed))
    asyncio.run(_restore_while_in_use(settings, database, tmp_path / "a.backup"))


async def _restore_while_in_use(settings: Settings, database: FreshDatabase, path: Path) -> None:
    connection = await asyncpg.connect(database.app_url)
    try:
        with pytest.raises(CannotStart, match="stop its API"):
            await asyncio.to_thread(restore, settings, path, Console(file=io.StringIO()), replace=True)
    finally:
        await connection.close()


def test_a_backup_whose_rows_are_not_those_it_counted_is_reported_and_changes_nothing(
    settings: Settings, database: FreshDatabase, tmp_path: Path, printed: io.StringIO
) -> None:
    back_up(settings, tmp_path / "a.backup", Console(file=printed))
    _alter(tmp_path / "a.backup", tmp_path)
    asyncio.run(_seeded(database))
    before = asyncio.run(_rows(database, database.owner_url))
    with pytest.raises(CannotStart, match=r"differ from the backup: llm_model_pricing"):
        restore(settings, tmp_path / "a.backup", Console(file=printed), replace=True)
    assert asyncio.run(_rows(database, database.owner_url)) == before


def test_another_file_is_refused_before_anything_is_dropped(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.backup").write_text("hello")
    with pytest.raises(CannotStart, match="no backup of Baseline"):
        restore(settings, tmp_path / "a.backup", Console(file=io.StringIO()), replace=True)


def test_an_archive_whose_description_is_a_folder_is_refused(settings: Settings, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.backup", "w") as tar:
        folder = tarfile.TarInfo("backup.json")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
    with pytest.raises(CannotStart, match=r"no backup of Baseline, or is damaged: backup\.json is not a file"):
        restore(settings, tmp_path / "a.backup", Console(file=io.StringIO()), replace=True)


def _alter(path: Path, folder: Path) -> None:
    files = folder / "files"
    files.mkdir()
    read(path, files)
    described = files / "backup.json"
    description = json.loads(described.read_text())
    description["tables"]["llm_model_pricing"]["checksum"] = "1"
    described.write_text(json.dumps(description))
    with tarfile.open(path, "w") as tar:
        for file in sorted(files.iterdir()):
            tar.add(file, file.name)
    shutil.rmtree(files)


@pytest.mark.usefixtures("kept_logging", "kept_hooks")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?options=-c%20statement_timeout%3D0",
        "?options=-c%20work_mem%3D8MB&ssl=false&channel_binding=prefer&gssencmode=disable&application_name=a%20bot",
    ],
    ids=["without parameters", "with options", "with parameters of libpq"],
)
def test_an_owner_below_row_security_backs_up_every_guild(
    unmigrated_database: str, tmp_path: Path, printed: io.StringIO, query: str
) -> None:
    """A managed PostgreSQL has no superuser: the owner of the schema is subject to its policies."""
    name = urlsplit(unmigrated_database).path.lstrip("/")
    asyncio.run(_execute(unmigrated_database, f"CREATE ROLE {name}_owner LOGIN CREATEROLE PASSWORD 'limited'"))
    asyncio.run(_execute(unmigrated_database, f"ALTER DATABASE {name} OWNER TO {name}_owner"))
    parts = urlsplit(unmigrated_database)
    url = urlunsplit(parts._replace(netloc=f"{name}_owner:limited@{parts.hostname}:{parts.port}", query=""))
    settings = Settings(
        _env_file=None,
        database_url=url + query,
        database_schema=name,
        api_secret_key=SECRET_KEY,
        cogs_path=tmp_path / "none",
    )
    migrate.run(settings)
    asyncio.run(_add_guild(url, name))
    back_up(settings, tmp_path / "a.backup", Console(file=printed))
    restore(settings, tmp_path / "a.backup", Console(file=printed, width=200), replace=True)
    assert "all rows are equal" in printed.getvalue()
    database = FreshDatabase(owner_url=url, app_url="", schema=name, app_password="")
    assert len(asyncio.run(_rows(database, url))["guilds"]) == 1


async def _add_guild(url: str, schema: str) -> None:
    connection = await asyncpg.connect(url, server_settings={"search_path": schema})
    await connection.execute("SELECT set_config('app.scope', 'system', false)")
    await connection.execute(
        "INSERT INTO guilds (guild_id, name, member_count, owner_id, added_by, added_by_source, joined_at)"
        " VALUES (1, 'A guild', 1, 1, 1, 'audit_log', now())"
    )
    await connection.close()
