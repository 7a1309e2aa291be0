"""`baseline up` over stub parts: what it prints and protects, how it stops, and that it leaves no process behind."""

import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.up.children.readiness import answers
from bootstrap.up.state import NotRunning, running_state, state_file
from tests.integration.bootstrap.running_up import Running, Start, processes_of, starting
from tests.processes import command_of
from tests.services import temporary_folder
from tests.waiting import wait_until


def _assert_all_end(pids: dict[str, int]) -> None:
    wait_until(lambda: not any(command_of(pid) for pid in pids.values()), "every process to end")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Baseline, ready, in a folder of an earlier version. Tests only look at it."""
    with temporary_folder() as folder, starting(folder / "home", tmp_path_factory.mktemp("up")) as start:
        log = folder / "home" / "logs" / "api.log"
        log.parent.mkdir(parents=True)
        (folder / "home").chmod(0o755)
        log.touch()
        log.chmod(0o644)
        running = start()
        running.wait_until_ready()
        yield running


def test_the_start_ends_with_the_line_that_scripts_wait_for(running: Running) -> None:
    state = running_state(running.home)
    assert running.output.splitlines()[-1] == f"Baseline is ready: {running.web_url}"
    assert set(state.pids) == {"postgres", "valkey", "llm-simulator", "bot", "worker", "api", "web"}
    assert all(command_of(pid) for pid in state.pids.values())
    assert state.pid == running.process.pid
    for title in ("PostgreSQL", "Valkey", "Migrations", "LLM simulator", "Bot", "Worker", "API", "Dashboard"):
        assert f"{title} ready in " in running.output
    assert "discord send --as owner" in running.output


def test_a_second_one_in_the_same_folder_is_refused(running: Running, tmp_path: Path) -> None:
    with starting(running.home, tmp_path) as start:
        second = start()
        assert second.process.wait(60) == 1
    assert f"Baseline already runs from {running.home}: {running.web_url}" in second.output
    assert "BASELINE_HOME" in second.output
    assert answers(running.web_url)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the environment of processes")
def test_what_goes_on_running_never_holds_the_credentials_of_the_databases_owner(running: Running) -> None:
    state = running_state(running.home)
    password = (running.home / "postgres" / "password").read_text().strip()
    assert "@" not in state.urls["database"]
    parts = {name: pid for name, pid in state.pids.items() if name not in {"postgres", "valkey"}}
    assert {"bot", "worker", "api", "web"} <= set(parts)
    holders = [name for name, pid in parts.items() if password.encode() in Path(f"/proc/{pid}/environ").read_bytes()]
    assert holders == []


def test_only_the_owner_can_read_what_holds_secrets_also_in_a_folder_of_an_earlier_version(running: Running) -> None:
    home = running.home
    earlier = (home, home / "logs", home / "logs" / "api.log")
    assert [path.stat().st_mode & 0o777 for path in earlier] == [0o700, 0o700, 0o600]
    for name in ("state.json", "secret_key", "postgres/password", "valkey/password", "valkey/valkey.conf"):
        assert (home / name).stat().st_mode & 0o077 == 0, name


@pytest.mark.usefixtures("initialised")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asking_it_to_stop_leaves_no_process(start: Start, number: signal.Signals) -> None:
    running = start()
    pids = running.wait_until_ready().pids
    assert running.end(number) == 0
    assert not any(command_of(pid) for pid in pids.values())
    assert running.output.splitlines()[-1] == "Baseline has stopped."
    assert not state_file(running.home).exists()


def test_stopping_while_it_starts_leaves_no_process(start: Start) -> None:
    running = start(STUB_MIGRATE="hang")
    running.wait_for("Migrations …")
    log = running.home / "logs" / "migrate.log"
    wait_until(lambda: log.exists() and "begins" in log.read_text(), "the migration to run")
    assert running.end(signal.SIGINT) == 0
    assert processes_of(running.home) == []


@pytest.mark.usefixtures("initialised")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_killing_it_leaves_no_process_and_the_next_start_works(start: Start) -> None:
    running = start()
    pids = running.wait_until_ready().pids
    running.end(signal.SIGKILL)
    _assert_all_end(pids)
    with pytest.raises(NotRunning, match="does not run"):
        running_state(running.home)

    again = start()
    again.wait_until_ready()
    assert again.end(signal.SIGTERM) == 0


@pytest.mark.parametrize("name", ["BASELINE_WEB_PORT", "API_PORT", "HEALTH_PORT"])
def test_a_busy_port_is_named_before_anything_starts(start: Start, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        running = start(**{name: str(port)})
        assert running.process.wait(60) == 1
    expected = f"Port {port} is in use by another program. Stop that program, or set {name} to a free port."
    assert running.output.strip() == expected
    assert not (running.home / "postgres").exists()


@pytest.mark.usefixtures("initialised")
def test_a_part_that_cannot_start_ends_everything_and_shows_why(start: Start) -> None:
    running = start(STUB_API="fail")
    assert running.process.wait(60) == 1
    assert "API ended with code 3" in running.output
    assert running.output.rstrip().endswith("api begins\napi cannot work")
    assert processes_of(running.home) == []


def test_a_failed_migration_ends_everything_and_shows_why(start: Start) -> None:
    running = start(STUB_MIGRATE="fail")
    assert running.process.wait(60) == 1
    assert "Migrations ended with code 3" in running.output
    assert "migrate cannot work" in running.output


def test_storage_that_is_given_is_not_started(start: Start) -> None:
    running = start(DATABASE_URL="postgresql://u:p@127.0.0.1:1/db", REDIS_URL="redis://127.0.0.1:1/0")
    state = running.wait_until_ready()
    assert set(state.pids) == {"llm-simulator", "bot", "worker", "api", "web"}
    assert state.urls["database"] == "postgresql://127.0.0.1:1/db"


@pytest.mark.usefixtures("initialised")
def test_real_discord_and_providers_need_no_simulator(start: Start) -> None:
    keys = {f"{name}_API_KEY": "a-real-key" for name in ("OPENAI", "ANTHROPIC", "GOOGLE", "XAI")}
    discord = {"DISCORD_BOT_TOKEN": "a-bot-token", "DISCORD_CLIENT_ID": "42", "DISCORD_CLIENT_SECRET": "a-secret"}
    running = start(**keys, **discord)
    state = running.wait_until_ready()
    assert set(state.pids) == {"postgres", "valkey", "bot", "worker", "api", "web"}
    assert not {"discord_simulator", "discord_control", "discord_preview", "llm_simulator"} & set(state.urls)
    assert "with your Discord account" in running.output
