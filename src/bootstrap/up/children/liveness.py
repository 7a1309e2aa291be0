"""Probe whether parts still answer, beside the supervisor's own work."""

import socket
import threading
import time
from collections.abc import Callable

from bootstrap.up.children.readiness import answers

_EVERY_SECONDS = 1.0
_SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"


class Liveness:
    """Calls `probe` every second in a thread of its own, and remembers when it last succeeded."""

    def __init__(self, probe: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._probe = probe
        self._clock = clock
        self._answered_at = clock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def silent_for(self) -> float:
        """The seconds since the last answer, or since the start."""
        return self._clock() - self._answered_at

    def start(self) -> None:
        """Start to probe, and count silence from now. Twice is safe."""
        self._answered_at = self._clock()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="liveness", daemon=True)
            self._thread.start()

    def answered(self) -> None:
        """Count the answer to another probe, such as the first one after a long start."""
        self._answered_at = self._clock()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            if self._probe():
                self.answered()


def http_is_alive(url: str) -> bool:
    """Return whether any answer comes: a part that reports trouble is alive."""
    return answers(url, below=600)


def postgres_is_alive(port: int) -> bool:
    """Return whether the server answers an SSLRequest, with which every client may begin (PostgreSQL's protocol)."""
    return _exchange(port, _SSL_REQUEST) in {b"N", b"S"}


def valkey_is_alive(port: int) -> bool:
    """Return whether the server answers at all: without a password a PING is refused."""
    return _exchange(port, b"PING\r\n") != b""


def _exchange(port: int, message: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(message)
            return connection.recv(1)
    except OSError:
        return b""
