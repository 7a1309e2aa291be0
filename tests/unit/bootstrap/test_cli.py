"""The command line: required options and error messages."""

import json
from pathlib import Path

import pytest

from bootstrap import cli
from bootstrap.embedded.lock import FolderLock
from bootstrap.up.state import RunningState

pytestmark = pytest.mark.usefixtures("empty_environment", "collecting_again")


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["baseline", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert isinstance(caught.value.code, int)
    return caught.value.code


def test_a_wrong_variable_ends_with_2_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("API_PORT", "eighty")
    assert _run(monkeypatch, "up") == 2
    assert capsys.readouterr().err == "API_PORT: is not valid; expected a port number between 1 and 65535.\n"


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("api", ["DATABASE_URL", "REDIS_URL", "API_SECRET_KEY", "DISCORD_BOT_TOKEN"]),
        ("bot", ["DATABASE_URL", "REDIS_URL", "API_SECRET_KEY", "DISCORD_BOT_TOKEN"]),
        ("migrate", ["DATABASE_URL", "API_SECRET_KEY"]),
        ("llm-simulator", ["LLM_SIMULATOR_URL"]),
    ],
)
def test_each_command_names_what_it_misses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, missing: list[str]
) -> None:
    assert _run(monkeypatch, *command.split()) == 2
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == missing


def test_a_database_without_its_key_is_not_updated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner@127.0.0.1:1/nothing")
    assert _run(monkeypatch, "prices", "update") == 2
    assert capsys.readouterr().err.startswith("API_SECRET_KEY: ")


def test_prices_of_nothing_that_runs_are_not_updated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "prices", "update") == 1
    error = capsys.readouterr().err
    assert "Start it with `make up`." in error
    assert "Or set DATABASE_URL" in error


def test_up_outside_of_a_clone_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "node").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _run(monkeypatch, "up") == 1
    assert "run `make up` in the folder of the clone" in capsys.readouterr().err


def test_up_without_node_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _run(monkeypatch, "up") == 1
    assert "Node.js is missing: install version 20" in capsys.readouterr().err


def test_typing_without_a_running_baseline_says_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "discord", "send", "--as", "owner", "/status") == 1
    assert "Start it with `make up`." in capsys.readouterr().err


def test_typing_while_it_starts_says_to_wait(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    monkeypatch.setenv("BASELINE_HOME", str(home))
    lock = FolderLock(home)
    lock.acquire()
    assert _run(monkeypatch, "discord", "send", "--as", "owner", "/status") == 1
    lock.release()
    assert "still starting" in capsys.readouterr().err


def test_typing_into_the_real_discord_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    monkeypatch.setenv("BASELINE_HOME", str(home))
    lock = FolderLock(home)
    lock.acquire()
    RunningState(pid=1, urls={"web": "http://127.0.0.1:3000"}, pids={}).write(home)
    assert json.loads((home / "state.json").read_text())["pid"] == 1
    assert _run(monkeypatch, "discord", "send", "--as", "owner", "/status") == 1
    lock.release()
    assert "connected to the real Discord" in capsys.readouterr().err


def test_help_lists_every_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(monkeypatch, "--help") == 0
    output = capsys.readouterr().out
    assert all(
        name in output for name in ("up", "api", "bot", "migrate", "llm-simulator", "openapi", "discord", "prices")
    )
