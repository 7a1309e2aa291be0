"""Child processes that end with us, whatever ends us, and that write to a log file."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_PR_SET_PDEATHSIG = 1


class ChildProcess:
    """Start it from the main thread: the kernel ends it together with the *thread* that started it.

    It gets a session of its own, so that Ctrl-C in a terminal reaches only us and we stop things in order.
    """

    def __init__(self, name: str, log_file: Path, *, stop_signal: signal.Signals = signal.SIGTERM) -> None:
        self.name = name
        self.log_file = log_file
        self._stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None

    def start(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        folder: Path,
        switch_user: Callable[[], None] = lambda: None,
    ) -> None:
        with _open_log(self.log_file) as log:
            self._process = subprocess.Popen(  # noqa: S603 - the product's own programs
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=_end_with_parent(os.getpid(), self._stop_signal, switch_user),  # noqa: PLW1509 - only system calls happen there
            )

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs and before it was started; negative for the signal that ended it."""
        return self._process.poll() if self._process else None

    def request_stop(self) -> None:
        if self._process is not None and self.running:
            self._process.send_signal(self._stop_signal)

    def stop(self, *, patience: float = 15.0) -> None:
        """Twice is safe."""
        self.request_stop()
        if self._process is None:
            return
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Kill the process and its children."""
        self.request_kill()
        if self._process is not None:
            self._process.wait()

    def request_kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def log_tail(self, lines: int = 20) -> str:
        if not self.log_file.exists():
            return ""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])


def end_orphan(pid_file: Path, mention: str, stop_signal: signal.Signals, *, patience: float = 15.0) -> None:
    """Stop the server that an earlier, killed process left behind.

    A process whose command does not contain `mention` is unrelated: it got the same id later.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    if mention in _command_of(pid):
        os.kill(pid, stop_signal)
        deadline = time.monotonic() + patience
        while mention in _command_of(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                break
            time.sleep(0.02)
    pid_file.unlink(missing_ok=True)


def _command_of(pid: int) -> str:
    """Return the process's command; empty when it has ended, also when its parent has not reaped it yet."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listing = subprocess.run(  # noqa: S603 - fixed program, numeric argument
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout


def _end_with_parent(parent: int, stop_signal: signal.Signals, switch_user: Callable[[], None]) -> Callable[[], None]:
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def before_exec() -> None:
        switch_user()
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal))
            if os.getppid() != parent:
                os._exit(1)

    return before_exec


def _open_log(file: Path) -> BinaryIO:
    """Open the log for appending, so that emptying the file moves its writer to the new end."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.chmod(0o600)
    return file.open("ab")
