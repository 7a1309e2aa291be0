"""Migrations of a bot's tables are written from what its cogs declare, and isolate the guilds by themselves."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Table, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.tables import tables_of
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.schema.cog_migrations import CogMigrations
from adapters.persistence.schema.migrations import MIGRATIONS, CannotMigrate, migrate
from adapters.persistence.schema.revisions import write_revision
from tests.services import FreshDatabase

OURS, THEIRS = 1, 2
_POLICIES = text("SELECT policyname FROM pg_policies WHERE tablename = 'errands' ORDER BY policyname")
_INDEXES = text("SELECT indexname FROM pg_indexes WHERE tablename = 'errands' ORDER BY indexname")
_TABLES = text("SELECT relname FROM pg_class WHERE relname IN ('errands', 'others') ORDER BY relname")

MODELS = """
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from baseline.tables import Base, GuildScoped

class Errand(GuildScoped, Base):
    __tablename__ = "errands"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(80), index=True)
"""
WITH_A_COLUMN = MODELS + "    is_done: Mapped[bool] = mapped_column(server_default='false')\n"
BROKEN = """
revision, down_revision, branch_labels, depends_on = "{name}_0001", None, None, None

def upgrade() -> None:
    from alembic import op
    op.execute("CREATE TABLE others (id int)")
    {line}
"""


class Cog:
    """A cog's folder in a folder of cogs with a name of its own, since loaded modules are shared by all tests."""

    def __init__(self, database: FreshDatabase, root: Path, name: str = "errands") -> None:
        self.database = database
        self.folder = root / name
        self.folder.mkdir(parents=True)
        (self.folder / "__init__.py").write_text("")
        self.migrations = CogMigrations(name, self.folder / "migrations")

    def tables(self, models: str) -> tuple[Table, ...]:
        (self.folder / "models.py").write_text(models)
        source = DirectoryCogSource(self.folder.parent)
        (found,) = [each for each in source.find() if each.name == self.folder.name]
        return tables_of(source.load(found))

    async def revise(self, models: str, message: str = "Add errands") -> Path | None:
        return await write_revision(
            self.database.owner_url,
            schema=self.database.schema,
            tables=self.tables(models),
            message=message,
            cog=self.migrations,
        )


@pytest.fixture
def cogs(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / f"cogs_{uuid4().hex}"
    yield folder
    for name in [each for each in sys.modules if each.startswith(folder.name)]:
        del sys.modules[name]


async def migrated(database: FreshDatabase, *cogs: CogMigrations) -> dict[str, str]:
    return dict(
        await migrate(database.owner_url, schema=database.schema, app_password=database.app_password, cogs=cogs)
    )


@contextmanager
def own_migrations(folder: Path) -> Iterator[Path]:
    """A copy of the migrations, to which the bot's may be added."""
    yield Path(shutil.copytree(MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__")))


async def test_a_cogs_tables_are_written_migrated_and_isolated(
    database: FreshDatabase, owner: AsyncEngine, cogs: Path
) -> None:
    cog = Cog(database, cogs)
    written = await cog.revise(MODELS)
    assert written == cog.folder / "migrations" / "0001_add_errands.py"
    assert await migrated(database, cog.migrations) == {}
    async with owner.connect() as connection:
        assert list((await connection.execute(_POLICIES)).scalars()) == ["guild_binding", "guild_isolation"]
        indexes = set((await connection.execute(_INDEXES)).scalars())
    assert indexes == {"pk_errands", "ix_errands_guild_id", "ix_errands_text"}
    (errands,) = cog.tables(MODELS)
    guilds = GuildDatabase(database.app_url, schema=database.schema)
    async with guilds.session(OURS) as session:
        await session.execute(errands.insert().values(guild_id=OURS, text="shopping"))
    async with guilds.session(THEIRS) as session:
        assert (await session.execute(select(errands.c.text))).all() == []
    async with guilds.session(OURS) as session:
        assert list((await session.execute(select(errands.c.text))).scalars()) == ["shopping"]
    await guilds.dispose()


async def test_the_next_migration_holds_only_what_has_changed(database: FreshDatabase, cogs: Path) -> None:
    cog = Cog(database, cogs)
    await cog.revise(MODELS)
    with pytest.raises(CannotMigrate, match="run `baseline migrate` first"):
        await cog.revise(WITH_A_COLUMN, "Too early")
    await migrated(database, cog.migrations)
    assert await cog.revise(MODELS, "Nothing") is None
    second = await cog.revise(WITH_A_COLUMN, "Add whether it is done.")
    assert second is not None
    assert second.name == "0002_add_whether_it_is_done.py"
    assert "add_column" in second.read_text()
    assert "create_table" not in second.read_text()
    assert await migrated(database, cog.migrations) == {}
    assert await cog.revise(WITH_A_COLUMN, "Nothing") is None


async def test_a_removed_folder_leaves_a_bot_that_migrates(
    database: FreshDatabase, owner: AsyncEngine, cogs: Path
) -> None:
    cog = Cog(database, cogs)
    await cog.revise(MODELS)
    await migrated(database, cog.migrations)
    assert await migrated(database) == {}
    assert await migrated(database, cog.migrations) == {}
    async with owner.connect() as connection:
        assert list((await connection.execute(_TABLES)).scalars()) == ["errands"]


@pytest.mark.parametrize("line", ["raise RuntimeError('no')", "raise SystemExit('no')", "op.execute('no')"])
async def test_a_cog_whose_migration_fails_is_named_and_stops_no_other(
    database: FreshDatabase, owner: AsyncEngine, cogs: Path, line: str
) -> None:
    broken, cog = Cog(database, cogs, "broken"), Cog(database, cogs)
    broken.migrations.folder.mkdir()
    (broken.migrations.folder / "0001_fail.py").write_text(BROKEN.format(name="broken", line=line))
    await cog.revise(MODELS)
    failed = await migrated(database, broken.migrations, cog.migrations)
    assert list(failed) == ["broken"]
    assert "no" in failed["broken"]
    async with owner.connect() as connection:
        assert list((await connection.execute(_TABLES)).scalars()) == ["errands"]


async def test_a_guild_id_that_cannot_be_compared_undoes_the_migration(
    database: FreshDatabase, owner: AsyncEngine, cogs: Path
) -> None:
    cog = Cog(database, cogs)
    await cog.revise(MODELS.replace("(GuildScoped, Base)", "(Base)") + "    guild_id: Mapped[str]\n")
    failed = await migrated(database, cog.migrations)
    assert "guild_id is of type character varying; declare it as BigInteger" in failed["errands"]
    async with owner.connect() as connection:
        assert list((await connection.execute(_TABLES)).scalars()) == []


async def test_tables_on_a_base_of_ones_own_are_found_and_isolated_too(
    database: FreshDatabase, owner: AsyncEngine, cogs: Path
) -> None:
    own_base = """
from sqlalchemy import BigInteger, Column, TIMESTAMP, String, func
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class Errand(Base):
    __tablename__ = 'errands'
    id = Column(BigInteger, primary_key=True, autoincrement=True)
    guild_id = Column(BigInteger, nullable=False, index=True)
    created_at = Column(TIMESTAMP, server_default={default})
"""
    cog = Cog(database, cogs)
    with pytest.raises(CannotMigrate, match=r"errands.created_at: .*write server_default=func.now\(\)"):
        await cog.revise(own_base.format(default="'now()'"))
    await cog.revise(own_base.format(default="func.now()"))
    assert await migrated(database, cog.migrations) == {}
    async with owner.connect() as connection:
        assert len((await connection.execute(_POLICIES)).all()) == 2


async def test_a_single_file_cog_gets_a_migration_of_the_bots_branch(
    database: FreshDatabase, cogs: Path, tmp_path: Path
) -> None:
    cog = Cog(database, cogs)
    with own_migrations(tmp_path) as migrations:
        written = await write_revision(
            database.owner_url,
            schema=database.schema,
            tables=cog.tables(MODELS),
            message="Add errands",
            migrations=migrations,
        )
        assert written == migrations / "bot" / "0002_add_errands.py"
        assert 'down_revision = "bot_0001"' in written.read_text()


async def test_the_name_of_a_table_of_baseline_is_refused(database: FreshDatabase, cogs: Path) -> None:
    cog = Cog(database, cogs)
    with pytest.raises(CannotMigrate, match="'audit_log' is one of Baseline's"):
        await cog.revise(MODELS.replace('"errands"', '"audit_log"'))
