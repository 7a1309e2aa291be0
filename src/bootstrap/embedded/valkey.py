"""A private Valkey (speaks the Redis protocol) under a folder, reachable over loopback with a password."""

import os
import signal
import socket
from pathlib import Path

from bootstrap.embedded.binaries import valkey_program
from bootstrap.embedded.kept_secret import kept_secret
from bootstrap.embedded.lock import FolderLock
from bootstrap.embedded.ports import free_port
from bootstrap.embedded.process import ChildProcess, end_orphan
from bootstrap.embedded.ready import wait_until_ready


class EmbeddedValkey:
    """Call `start` from the main thread. The port is chosen at the first start and kept for later ones.

    Writes are on disk within a second (append-only file); an `ephemeral` one keeps nothing.
    """

    def __init__(self, folder: Path, *, ephemeral: bool = False, log_file: Path | None = None) -> None:
        self._folder = folder.absolute()
        self._ephemeral = ephemeral
        self._lock = FolderLock(self._folder)
        self._process = ChildProcess("Valkey", log_file or self._folder / "valkey.log")
        self._port: int | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    @property
    def process(self) -> ChildProcess:
        return self._process

    def start(self) -> None:
        """Returns when commands are answered. Raises `EmbeddedServerError`, and `FolderBusy` for a folder in use."""
        program = valkey_program()
        self._lock.acquire()
        try:
            end_orphan(self._pid_file, str(self._configuration_file), signal.SIGTERM)
            self._port = self._port or free_port()
            self._write_configuration(self._port)
            self._process.start(
                [program, self._configuration_file], environment={"PATH": os.defpath}, folder=self._folder
            )
            wait_until_ready(self._process, self._answers)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Twice is safe."""
        self._process.stop()
        self._lock.release()

    def kill(self) -> None:
        """End it as a power cut would, so that a test can see what survives."""
        self._process.kill()
        self._lock.release()

    @property
    def _password(self) -> str:
        return kept_secret(self._folder / "password")

    @property
    def _pid_file(self) -> Path:
        return self._folder / "valkey.pid"

    @property
    def _configuration_file(self) -> Path:
        return self._folder / "valkey.conf"

    def _write_configuration(self, port: int) -> None:
        # A file, not arguments: the password must not show in the list of processes.
        self._configuration_file.touch(0o600)
        self._configuration_file.write_text(
            "\n".join(
                (
                    "bind 127.0.0.1",
                    f"port {port}",
                    f"requirepass {self._password}",
                    f'dir "{self._folder}"',
                    f'pidfile "{self._pid_file}"',
                    "daemonize no",
                    'save ""',
                    f"appendonly {'no' if self._ephemeral else 'yes'}",
                    "appendfsync everysec",
                    "maxmemory-policy noeviction",
                    "",
                )
            )
        )

    def _answers(self) -> bool:
        if self._port is None:
            return False
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                return b"+PONG" in _read_lines(connection, 2)
        except OSError:
            return False


def _read_lines(connection: socket.socket, count: int) -> bytes:
    received = b""
    while received.count(b"\r\n") < count and (chunk := connection.recv(512)):
        received += chunk
    return received
