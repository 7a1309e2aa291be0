"""Migrations are skipped only when nothing that they depend on has changed."""

from pathlib import Path

import pytest

from bootstrap.configuration.settings import Settings
from bootstrap.up.migrated import MigrationStamp


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.py").write_text("one = 1\n")
    return folder


def stamp(migrations: Path, schema: str = "baseline", secret_key: str = "k" * 32) -> MigrationStamp:
    settings = Settings(_env_file=None, database_schema=schema)
    return MigrationStamp(migrations.parent, settings, secret_key, migrations=migrations)


def test_a_fresh_database_is_not_current(migrations: Path) -> None:
    assert not stamp(migrations).is_current


def test_after_migrating_there_is_nothing_to_do(migrations: Path) -> None:
    stamp(migrations).keep()
    assert stamp(migrations).is_current


def test_a_new_migration_has_to_run(migrations: Path) -> None:
    stamp(migrations).keep()
    (migrations / "0002_second.py").write_text("two = 2\n")
    assert not stamp(migrations).is_current


def test_a_cog_that_is_no_longer_left_out_has_to_be_migrated(migrations: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COGS_EXCEPT", "chat")
    stamp(migrations).keep()
    monkeypatch.delenv("COGS_EXCEPT")
    assert not stamp(migrations).is_current


@pytest.mark.parametrize("changed", [{"schema": "other"}, {"secret_key": "x" * 32}])
def test_another_schema_or_key_has_to_be_migrated(migrations: Path, changed: dict[str, str]) -> None:
    stamp(migrations).keep()
    assert not stamp(migrations, **changed).is_current
