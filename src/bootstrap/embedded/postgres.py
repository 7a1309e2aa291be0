"""A private PostgreSQL under a folder, reachable over loopback with a password."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bootstrap.embedded.binaries import postgres_programs
from bootstrap.embedded.errors import EmbeddedServerError
from bootstrap.embedded.identity import Identity, choose_identity
from bootstrap.embedded.kept_secret import kept_secret
from bootstrap.embedded.lock import FolderLock
from bootstrap.embedded.ports import free_port
from bootstrap.embedded.process import ChildProcess, end_orphan
from bootstrap.embedded.ready import wait_until_ready

_OWNER = "baseline_owner"
_DATABASE = "baseline"
_SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "timezone": "UTC", "log_timezone": "UTC"}
if sys.platform == "linux":
    # After a crash, sync the whole file system in one call instead of each file: 0.2 s instead of several.
    _SETTINGS["recovery_init_sync_method"] = "syncfs"
_UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
# Nothing of the caller's PG… variables or locale may leak in.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


def owner_url(url: str, *, password: str) -> str:
    """Return the URL of the same embedded server and database for its owner."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{_OWNER}:{password}@{parts.netloc}"))


class EmbeddedPostgres:
    """Call `start` from the main thread. The port is chosen at the first start and kept for later ones.

    `ephemeral` trades durability for speed, for data that may be lost.
    """

    def __init__(self, folder: Path, *, ephemeral: bool = False, log_file: Path | None = None) -> None:
        self._folder = folder.absolute()
        self._data = self._folder / "data"
        self._ephemeral = ephemeral
        self._lock = FolderLock(self._folder)
        self._process = ChildProcess("PostgreSQL", log_file or self._folder / "postgres.log", stop_signal=signal.SIGINT)
        self._port: int | None = None

    @property
    def url(self) -> str:
        """The URL of the owner, which has every right. The database exists and is empty at first.

        The server speaks no TLS: a driver that asks for it loses a round trip, and asyncpg leaves a future with an
        exception behind when a caller stops waiting meanwhile.
        """
        return owner_url(f"postgresql://127.0.0.1:{self._port}/{_DATABASE}?sslmode=disable", password=self._password)

    @property
    def process(self) -> ChildProcess:
        return self._process

    def start(self) -> None:
        """Returns when connections are accepted. Raises `EmbeddedServerError`, and `FolderBusy` for a folder in use."""
        programs = postgres_programs()
        self._lock.acquire()
        try:
            identity = choose_identity(programs / "postgres")
            if not self._data.exists():
                self._initialise(programs, identity)
            self._refuse_foreign_data(programs, identity)
            end_orphan(self._pid_file, str(self._data), signal.SIGINT)
            self._launch(programs, identity)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """A fast shutdown: clients are disconnected, nothing committed is lost. Twice is safe."""
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
        return self._data / "postmaster.pid"

    def _initialise(self, programs: Path, identity: Identity) -> None:
        # Renamed when complete: an interrupted first start leaves nothing that looks like a database.
        unfinished = self._folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        _ = self._password
        options = ["-U", _OWNER, "-A", "scram-sha-256", f"--pwfile={self._folder / 'password'}", "--encoding=UTF8"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # To hash its passwords 4096 times at both ends of each connection costs more than it protects.
        fast = ["--no-sync", "--set", "scram_iterations=1"] if self._ephemeral else []
        self._run(identity, programs / "initdb", "-D", str(unfinished), *options, *locale, *fast)
        single = ["--single", "-D", str(unfinished), *(["-F"] if self._ephemeral else []), "postgres"]
        self._run(identity, programs / "postgres", *single, stdin=f"CREATE DATABASE {_DATABASE}\n")
        unfinished.rename(self._data)

    def _refuse_foreign_data(self, programs: Path, identity: Identity) -> None:
        if (owner := self._data.stat().st_uid) != identity.owner:
            raise EmbeddedServerError(
                f"{self._data} belongs to user {owner}: run as that user, or move the folder away."
            )
        made_by = (self._data / "PG_VERSION").read_text().strip()
        ours = self._run(identity, programs / "postgres", "--version").split()[-1].split(".")[0]
        if made_by != ours:
            raise EmbeddedServerError(
                f"{self._data} was made by PostgreSQL {made_by}, this is {ours}: "
                "dump it with the old version and restore it, or move the folder away."
            )

    def _launch(self, programs: Path, identity: Identity) -> None:
        self._port = self._port or free_port()
        settings = _SETTINGS | {"port": str(self._port)} | (_UNSAFE_BUT_FAST if self._ephemeral else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._process.start(
            [programs / "postgres", "-D", self._data, *options],
            environment=_ENVIRONMENT,
            folder=self._folder,
            switch_user=identity.switch_user,
        )
        wait_until_ready(self._process, self._accepts_connections)

    def _accepts_connections(self) -> bool:
        try:
            lines = self._pid_file.read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready" and lines[0] == str(self._process.pid)

    def _run(self, identity: Identity, program: Path, *arguments: str, stdin: str = "") -> str:
        result = subprocess.run(  # noqa: S603 - the programs of the wheel
            [program, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=self._folder,
            env=_ENVIRONMENT,
            preexec_fn=identity.switch_user,
        )
        if result.returncode != 0:
            raise EmbeddedServerError(f"{program.name} failed:\n{result.stdout}{result.stderr}".strip())
        return result.stdout
