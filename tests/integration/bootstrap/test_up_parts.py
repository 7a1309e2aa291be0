"""`baseline up` over stub parts: it restarts them, rotates their logs, and keeps its secrets."""

import os
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from bootstrap.up.children.rotation import LARGEST_LOG
from bootstrap.up.state import running_state
from tests.integration.bootstrap.running_up import Running, Start
from tests.waiting import wait_until


@pytest.mark.usefixtures("initialised")
def test_a_cog_that_was_not_loaded_is_printed_once_and_baseline_runs(start: Start) -> None:
    running = start(STUB_BOT="broken cog")
    running.wait_until_ready()
    running.wait_for("Cog music was not loaded: ValueError.\n  It is in cogs/music.py.")
    assert running.end(signal.SIGTERM) == 0
    assert running.output.count("Cog music") == 1


@pytest.mark.usefixtures("initialised")
def test_migrations_run_at_each_start_until_those_of_every_cog_have_succeeded(start: Start) -> None:
    ran = []
    for behaviour in ("broken migration of a cog", "", ""):
        running = start(STUB_MIGRATE=behaviour)
        running.wait_until_ready()
        ran.append("Migrations ready in" in running.output)
        assert running.end(signal.SIGTERM) == 0
    assert ran == [True, True, False]


@pytest.mark.usefixtures("initialised")
@pytest.mark.parametrize(
    ("number", "said"), [(signal.SIGKILL, "was ended by signal 9."), (signal.SIGSTOP, "has not answered for ")]
)
def test_parts_that_die_or_hang_are_started_again(start: Start, number: signal.Signals, said: str) -> None:
    running = start()
    before = running.wait_until_ready().pids
    printed = len(running.output)
    titles = {"bot": "Bot", "postgres": "PostgreSQL", "valkey": "Valkey"}
    for name in titles:
        os.kill(before[name], number)
    for title in titles.values():
        for text in (f"{title} {said}", f"{title} was ended by signal 9.", f"{title} is ready again."):
            running.wait_for(text, after=printed)
    for name in titles:
        wait_until(partial(_is_another, running, name, before[name]), "the new process to be noted")
    assert running.output[printed:].count("It is started again in 0.1 s.") == len(titles)
    assert running.end(signal.SIGINT) == 0


def _is_another(running: Running, name: str, before: int) -> bool:
    return running_state(running.home).pids[name] != before


@pytest.mark.usefixtures("initialised")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the environment of processes")
def test_what_goes_on_running_never_holds_the_credentials_of_the_databases_owner(start: Start) -> None:
    running = start()
    state = running.wait_until_ready()
    password = (running.home / "postgres" / "password").read_text().strip()
    assert "@" not in state.urls["database"]
    parts = {name: pid for name, pid in state.pids.items() if name not in {"postgres", "valkey"}}
    assert {"bot", "worker", "api", "web"} <= set(parts)
    holders = [name for name, pid in parts.items() if password.encode() in Path(f"/proc/{pid}/environ").read_bytes()]
    assert holders == []


@pytest.mark.usefixtures("initialised")
def test_a_log_is_rotated_while_its_part_writes(start: Start) -> None:
    running = start(STUB_BOT="chatter")
    running.wait_until_ready()
    log = running.home / "logs" / "bot.log"
    old = log.with_suffix(".old.log")
    wait_until(lambda: old.exists() and 0 < log.stat().st_size < old.stat().st_size, "the log to be rotated")
    assert old.stat().st_size < 3 * LARGEST_LOG
    assert b"\0" not in log.read_bytes()[:100]
    assert {path.stat().st_mode & 0o777 for path in (log, old)} == {0o600}


def test_only_the_owner_can_read_what_holds_secrets_also_in_a_folder_of_an_earlier_version(
    start: Start, home: Path
) -> None:
    (home / "logs").mkdir(parents=True)
    home.chmod(0o755)
    log = home / "logs" / "api.log"
    log.touch()
    log.chmod(0o644)
    start().wait_until_ready()
    assert [path.stat().st_mode & 0o777 for path in (home, home / "logs", log)] == [0o700, 0o700, 0o600]
    for name in ("state.json", "secret_key", "postgres/password", "valkey/password", "valkey/valkey.conf"):
        assert (home / name).stat().st_mode & 0o077 == 0, name
