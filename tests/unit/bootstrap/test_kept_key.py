"""With a database of one's own, commands use the secret key that `make up` has made, and make none themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bootstrap import cli
from bootstrap.commands import migration_settings
from bootstrap.configuration.settings import Settings
from bootstrap.up.state import with_kept_key, with_owned_database, with_running_database, with_running_storage

pytestmark = pytest.mark.usefixtures("empty_environment", "collecting_again")

DATABASE, REDIS = "postgresql://owner@127.0.0.1:1/nothing", "redis://127.0.0.1:1"
KEPT = "the key that `make up` has made, long enough to be accepted"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    (tmp_path / "secret_key").write_text(KEPT)
    return tmp_path


def with_a_database_of_ones_own(home: Path, key: str | None = None) -> Settings:
    return Settings(_env_file=None, baseline_home=home, database_url=DATABASE, redis_url=REDIS, api_secret_key=key)


@pytest.mark.parametrize("complete", [with_kept_key, with_running_database, with_running_storage, with_owned_database])
def test_the_key_that_up_has_made_is_found(kept: Path, complete: Callable[[Settings], Settings]) -> None:
    found = complete(with_a_database_of_ones_own(kept))
    assert (found.database_url, found.required_secret_key) == (DATABASE, KEPT)


def test_a_key_that_is_set_wins(kept: Path) -> None:
    own = "a key of one's own, long enough to be accepted"
    assert with_running_database(with_a_database_of_ones_own(kept, own)).required_secret_key == own


def test_no_key_is_made_where_up_has_made_none(tmp_path: Path) -> None:
    assert with_running_database(with_a_database_of_ones_own(tmp_path)).api_secret_key is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["backup", "prices update", "jobs list", "restore a.backup"])
def test_a_command_is_not_refused_for_a_key_that_up_has_made(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert _refusal(monkeypatch, capsys, kept, command)[0] == 1, "the database, which nothing serves, is asked for"


def test_migrations_give_the_application_the_password_that_follows_from_that_key(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", DATABASE)
    monkeypatch.setenv("BASELINE_HOME", str(kept))
    assert migration_settings().required_secret_key == KEPT


def test_a_backup_without_its_key_is_refused_before_the_database_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, reason = _refusal(monkeypatch, capsys, tmp_path, "backup")
    assert (code, reason.split(":")[0]) == (2, "API_SECRET_KEY")


def _refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, command: str
) -> tuple[object, str]:
    """Return the exit code of a command, and what it prints about its end."""
    monkeypatch.setenv("DATABASE_URL", DATABASE)
    monkeypatch.setenv("BASELINE_HOME", str(home))
    monkeypatch.setattr("sys.argv", ["baseline", *command.split()])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, capsys.readouterr().err
