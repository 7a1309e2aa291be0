"""`baseline up` over stub parts: its output, its restarts, and that it leaves no process behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.ports import free_port
from bootstrap.up.children.readiness import answers
from bootstrap.up.children.rotation import LARGEST_LOG
from bootstrap.up.state import NotRunning, RunningState, running_state, state_file
from tests.processes import command_of
from tests.waiting import wait_until

Start = Callable[..., "Running"]


class Running:
    """A running `baseline up` and its output so far."""

    def __init__(self, home: Path, environment: dict[str, str], output: Path) -> None:
        self.home = home
        self.environment = environment
        self._output = output
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("stub_up.py"))],
                env={**os.environ, **environment},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self._output.read_text()

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.environment['BASELINE_WEB_PORT']}"

    def wait_for(self, text: str) -> None:
        wait_until(
            lambda: text in self.output or self.process.poll() is not None, f"{text!r} in:\n{self.output}", patience=90
        )
        assert text in self.output, self.output

    def wait_until_ready(self) -> RunningState:
        self.wait_for("Baseline is ready")
        return running_state(self.home)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as stack:

        def begin(**environment: str) -> Running:
            unset = {name.upper(): "" for name in Settings.model_fields}
            ports = {name: str(free_port()) for name in ("BASELINE_WEB_PORT", "API_PORT", "HEALTH_PORT")}
            number = len(list(tmp_path.glob("*.output")))
            running = Running(
                home,
                {**unset, **ports, "BASELINE_HOME": str(home), **environment},
                tmp_path / f"{number}.output",
            )
            stack.callback(lambda: running.process.poll() is None and running.end(signal.SIGKILL))
            return running

        yield begin


def _assert_all_end(pids: dict[str, int]) -> None:
    wait_until(lambda: not any(command_of(pid) for pid in pids.values()), "every process to end")


def test_it_ends_with_the_line_that_scripts_wait_for(start: Start) -> None:
    running = start()
    state = running.wait_until_ready()
    assert running.output.splitlines()[-1] == f"Baseline is ready: {running.web_url}"
    assert set(state.pids) == {"postgres", "valkey", "llm-simulator", "bot", "api", "web"}
    assert all(command_of(pid) for pid in state.pids.values())
    assert state.pid == running.process.pid
    for title in ("PostgreSQL", "Valkey", "Migrations", "LLM simulator", "Bot", "API", "Dashboard"):
        assert f"{title} ready in " in running.output
    assert "discord send --as owner" in running.output


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
    assert _processes_of(running.home) == []


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


def test_a_second_one_in_the_same_folder_is_refused(start: Start) -> None:
    first = start()
    first.wait_until_ready()
    second = start()
    assert second.process.wait(60) == 1
    assert f"Baseline already runs from {first.home}: {first.web_url}" in second.output
    assert "BASELINE_HOME" in second.output
    assert answers(first.web_url)


@pytest.mark.parametrize("name", ["BASELINE_WEB_PORT", "API_PORT", "HEALTH_PORT"])
def test_a_busy_port_is_named_before_anything_starts(start: Start, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        running = start(**{name: str(port)})
        assert running.process.wait(60) == 1
    expected = f"Port {port} is in use by another program. Stop that program, or set {name} to a free port."
    assert running.output.strip() == expected
    assert not (running.home / "postgres").exists()


def test_a_part_that_cannot_start_ends_everything_and_shows_why(start: Start) -> None:
    running = start(STUB_API="fail")
    assert running.process.wait(60) == 1
    assert "API ended with code 3" in running.output
    assert running.output.rstrip().endswith("api begins\napi cannot work")
    assert _processes_of(running.home) == []


def test_a_failed_migration_ends_everything_and_shows_why(start: Start) -> None:
    running = start(STUB_MIGRATE="fail")
    assert running.process.wait(60) == 1
    assert "Migrations ended with code 3" in running.output
    assert "migrate cannot work" in running.output


def test_a_cog_that_was_not_loaded_is_printed_once_and_baseline_runs(start: Start) -> None:
    running = start(STUB_BOT="broken cog")
    running.wait_until_ready()
    running.wait_for("Cog music was not loaded: ValueError.\n  It is in cogs/music.py.")
    assert running.end(signal.SIGTERM) == 0
    assert running.output.count("Cog music") == 1


@pytest.mark.parametrize("name", ["bot", "postgres"])
def test_a_part_that_dies_later_is_started_again(start: Start, name: str) -> None:
    running = start()
    before = running.wait_until_ready()
    os.kill(before.pids[name], signal.SIGKILL)
    running.wait_for("was ended by signal 9")
    running.wait_for("It is started again in 0.1 s.")
    running.wait_for("is ready again.")
    wait_until(lambda: running_state(running.home).pids[name] != before.pids[name], "the new process to be noted")
    assert running.end(signal.SIGINT) == 0


@pytest.mark.parametrize("name", ["bot", "postgres", "valkey"])
def test_a_part_that_hangs_is_killed_and_started_again(start: Start, name: str) -> None:
    running = start()
    before = running.wait_until_ready()
    os.kill(before.pids[name], signal.SIGSTOP)
    running.wait_for("s and is killed.")
    running.wait_for("is ready again.")
    wait_until(lambda: running_state(running.home).pids[name] != before.pids[name], "the new process to be noted")
    assert running.end(signal.SIGINT) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the environment of processes")
def test_what_goes_on_running_never_holds_the_credentials_of_the_databases_owner(start: Start) -> None:
    running = start()
    state = running.wait_until_ready()
    password = (running.home / "postgres" / "password").read_text().strip()
    assert "@" not in state.urls["database"]
    parts = {name: pid for name, pid in state.pids.items() if name not in {"postgres", "valkey"}}
    assert {"bot", "api", "web"} <= set(parts)
    holders = [name for name, pid in parts.items() if password.encode() in Path(f"/proc/{pid}/environ").read_bytes()]
    assert holders == []


def test_a_log_is_rotated_while_its_part_writes(start: Start) -> None:
    running = start(STUB_BOT="chatter")
    running.wait_until_ready()
    log = running.home / "logs" / "bot.log"
    old = log.with_suffix(".old.log")
    wait_until(lambda: old.exists() and 0 < log.stat().st_size < old.stat().st_size, "the log to be rotated")
    assert old.stat().st_size < 3 * LARGEST_LOG
    assert b"\0" not in log.read_bytes()[:100]
    assert {path.stat().st_mode & 0o777 for path in (log, old)} == {0o600}


def test_a_folder_of_an_earlier_version_is_closed_to_other_users(start: Start, home: Path) -> None:
    (home / "logs").mkdir(parents=True)
    home.chmod(0o755)
    log = home / "logs" / "api.log"
    log.touch()
    log.chmod(0o644)
    start().wait_until_ready()
    assert [path.stat().st_mode & 0o777 for path in (home, home / "logs", log)] == [0o700, 0o700, 0o600]


def test_storage_that_is_given_is_not_started(start: Start) -> None:
    running = start(DATABASE_URL="postgresql://u:p@127.0.0.1:1/db", REDIS_URL="redis://127.0.0.1:1/0")
    state = running.wait_until_ready()
    assert set(state.pids) == {"llm-simulator", "bot", "api", "web"}
    assert state.urls["database"] == "postgresql://127.0.0.1:1/db"


def test_real_discord_and_providers_need_no_simulator(start: Start) -> None:
    keys = {f"{name}_API_KEY": "a-real-key" for name in ("OPENAI", "ANTHROPIC", "GOOGLE", "XAI")}
    discord = {"DISCORD_BOT_TOKEN": "a-bot-token", "DISCORD_CLIENT_ID": "42", "DISCORD_CLIENT_SECRET": "a-secret"}
    running = start(**keys, **discord)
    state = running.wait_until_ready()
    assert set(state.pids) == {"postgres", "valkey", "bot", "api", "web"}
    assert not {"discord_simulator", "discord_control", "discord_preview", "llm_simulator"} & set(state.urls)
    assert "with your Discord account" in running.output


def test_only_the_owner_can_read_what_holds_secrets(start: Start) -> None:
    running = start()
    running.wait_until_ready()
    for name in ("state.json", "secret_key", "postgres/password", "valkey/password", "valkey/valkey.conf"):
        assert (running.home / name).stat().st_mode & 0o077 == 0, name


def _processes_of(home: Path) -> list[str]:
    """Return the processes whose command or environment mentions the folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if command and str(home).encode() in command + environment:
            found.append(command.decode(errors="replace"))
    return found
