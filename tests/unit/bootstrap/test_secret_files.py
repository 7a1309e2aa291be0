"""Secrets by file: `NAME_FILE` names a file with the value of NAME."""

from pathlib import Path

import pytest

from bootstrap.configuration.settings import ConfigurationError, load_settings
from scripts.make_secrets import RANDOM, YOURS, make
from tests.unit.bootstrap.variables import KEY

pytestmark = pytest.mark.usefixtures("empty_environment")


def test_a_file_gives_the_value_of_its_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("API_SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("API_SECRET_KEY", "another key, which the file replaces, long enough")
    assert load_settings().required_secret_key == KEY


def test_an_empty_file_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").touch()
    monkeypatch.setenv("DISCORD_BOT_TOKEN_FILE", str(tmp_path / "token"))
    assert load_settings().discord_is_simulated


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_PASSWORD_FILE", "/nowhere/redis")
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert str(caught.value) == "REDIS_PASSWORD_FILE: /nowhere/redis cannot be read (No such file or directory)."


@pytest.mark.parametrize(
    ("url", "complete"),
    [
        ("redis://redis:6379/0", "redis://:p%40ss%2Fword@redis:6379/0"),
        ("redis://shop@redis/0", "redis://shop:p%40ss%2Fword@redis/0"),
        ("redis://:its-own@redis/0", "redis://:its-own@redis/0"),
    ],
)
def test_a_password_completes_a_url_that_has_none(monkeypatch: pytest.MonkeyPatch, url: str, complete: str) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    monkeypatch.setenv("REDIS_PASSWORD", "p@ss/word")
    assert load_settings().redis_url == complete


def test_the_owners_password_completes_the_url_of_migrations(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("p" * 20)
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner@db:5432/baseline")
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(tmp_path / "password"))
    assert load_settings().database_url == f"postgresql://owner:{'p' * 20}@db:5432/baseline"


def test_made_secrets_are_kept_and_other_users_are_kept_out(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    assert make(folder) == [*RANDOM, *YOURS]
    first = (folder / "api_secret_key").read_text()
    assert len(first) == 64
    assert make(folder) == []
    assert (folder / "api_secret_key").read_text() == first
    assert folder.stat().st_mode & 0o077 == 0
