"""`baseline doctor` prints each finding with how to mend it, and its exit code says whether something must be."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from bootstrap.doctor.run import run
from bootstrap.embedded.lock import FolderLock
from bootstrap.up.state import RunningState


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "REDIS_URL", "API_SECRET_KEY", "DISCORD_BOT_TOKEN", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BASELINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COGS_PATH", str(tmp_path))


def test_an_invalid_variable_is_an_error_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_PORT", "many")
    output = io.StringIO()
    assert run(Console(file=output, width=200), as_json=False) == 1
    fault, mend = output.getvalue().splitlines()
    assert fault.startswith("XX  configuration: API_PORT: is not valid")
    assert ".env.example" in mend


def test_what_is_not_configured_is_skipped_and_no_error() -> None:
    output = io.StringIO()
    assert run(Console(file=output, width=80), as_json=True) == 0
    levels = {each["check"]: each["level"] for each in json.loads(output.getvalue())}
    assert (levels["configuration"], levels["cogs"]) == ("ok", "ok")
    assert {levels[check] for check in ("database", "redis", "discord", "provider openai")} == {"skipped"}


@pytest.mark.parametrize("is_running", [False, True])
def test_a_key_that_up_has_made_is_not_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_running: bool
) -> None:
    """Setting another key would end all sessions, and make the secrets of guilds unreadable."""
    url, home = "postgresql://127.0.0.1:1/nothing", tmp_path / "home"
    monkeypatch.setenv("DATABASE_URL", url)
    home.mkdir()
    (home / "secret_key").write_text("the key that `make up` has made, long enough to be accepted")
    lock = FolderLock(home)
    if is_running:
        lock.acquire()
        RunningState(pid=1, urls={"database": url, "redis": "redis://127.0.0.1:1"}, pids={}).write(home)
    output = io.StringIO()
    run(Console(file=output, width=80), as_json=True)
    lock.release()
    (database,) = (each for each in json.loads(output.getvalue()) if each["check"] == "database")
    assert database["text"].startswith("PostgreSQL cannot be used")


def test_a_cog_that_cannot_be_loaded_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "broken_for_the_doctor.py").write_text("raise ValueError")
    output = io.StringIO()
    assert run(Console(file=output, width=80), as_json=True) == 1
    (cogs,) = (each for each in json.loads(output.getvalue()) if each["check"] == "cogs")
    assert (cogs["level"], "broken_for_the_doctor" in cogs["text"]) == ("error", True)
