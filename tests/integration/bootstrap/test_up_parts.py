"""`baseline up` over stub parts: it restarts them and rotates their logs."""

import os
import signal
from functools import partial

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
def test_a_log_is_rotated_while_its_part_writes(start: Start) -> None:
    running = start(STUB_BOT="chatter")
    running.wait_until_ready()
    log = running.home / "logs" / "bot.log"
    old = log.with_suffix(".old.log")
    wait_until(lambda: old.exists() and 0 < log.stat().st_size < old.stat().st_size, "the log to be rotated")
    assert old.stat().st_size < 3 * LARGEST_LOG
    assert b"\0" not in log.read_bytes()[:100]
    assert {path.stat().st_mode & 0o777 for path in (log, old)} == {0o600}
