"""The services of the compose file as real processes, each in its namespace."""
# ruff: noqa: S603 - its own programs, in its own namespaces

import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bootstrap.embedded.binaries import postgres_programs, valkey_program
from bootstrap.embedded.identity import choose_identity
from scripts.networks.compose import Deployment, inherited
from scripts.networks.namespaces import Networks

LISTENING: Final[Mapping[str, int]] = {
    "postgres": 5432,
    "redis": 6379,
    "api": 8000,
    "bot": 8080,
    "worker": 8080,
    "dashboard": 3000,
}
_ROOT: Final = Path(__file__).parents[2]
_DASHBOARD: Final = _ROOT / "frontend" / ".next" / "standalone" / "server.js"
_OWNER: Final = "baseline_owner"
_PATIENCE: Final = 180.0


class Parts:
    """`start` returns when all are healthy. The addresses are those of the compose file, whose names must resolve."""

    def __init__(self, deployment: Deployment, networks: Networks, folder: Path) -> None:
        self._deployment = deployment
        self._networks = networks
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self._password, self._redis_password, self._key = (secrets.token_hex(24) for _ in range(3))

    def start(self) -> None:
        self._start_postgres()
        redis = ("--requirepass", self._redis_password, "--bind", "0.0.0.0", "--dir", str(self._folder))  # noqa: S104
        self._spawn("redis", [str(valkey_program()), *redis, "--save", ""], {})
        for service in ("postgres", "redis"):
            self._wait_for(service)
        owner = self._given("migrate")["DATABASE_URL"].replace("@", f":{self._password}@")
        migrated = self._spawn("migrate", self._baseline("migrate"), self._environment("migrate", DATABASE_URL=owner))
        if migrated.wait() != 0:
            raise RuntimeError(self._end_of("migrate"))
        for service in ("api", "bot", "worker"):
            self._spawn(service, self._baseline(service), self._environment(service))
        node = {**self._given("dashboard"), "NODE_ENV": "production", "HOSTNAME": "0.0.0.0", "PORT": "3000"}  # noqa: S104
        self._spawn("dashboard", ["node", str(_DASHBOARD)], {**node, "DASHBOARD_KEY": self._key})
        for service in ("api", "bot", "worker", "dashboard"):
            self._wait_for(service)

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            process.wait()

    def _start_postgres(self) -> None:
        programs, data = postgres_programs(), self._folder / "postgres"
        identity = choose_identity(programs / "postgres")
        word = self._folder / "word"
        word.write_text(self._password)
        options = ("-D", str(data), "-U", _OWNER, "-A", "scram-sha-256", f"--pwfile={word}", "--no-sync")
        locale = ("--locale=C", "--encoding=UTF8")
        for command, text in (
            ((programs / "initdb", *options, *locale), ""),
            ((programs / "postgres", "--single", "-D", str(data), "postgres"), "CREATE DATABASE baseline\n"),
        ):
            subprocess.run(
                command,
                input=text,
                text=True,
                capture_output=True,
                check=True,
                preexec_fn=identity.switch_user,
                env=inherited(),
            )
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 0.0.0.0/0 scram-sha-256\n")
        settings = ("-c", "listen_addresses=*", "-c", "unix_socket_directories=", "-c", "fsync=off")
        server = (str(programs / "postgres"), "-D", str(data), *settings)
        self._spawn("postgres", self._as_other_user(server), {})

    def _as_other_user(self, command: Sequence[str]) -> list[str]:
        """Switch the user only inside of the namespace: joining it needs root, as which PostgreSQL refuses to run."""
        script = (
            "import os, sys; from pathlib import Path; from bootstrap.embedded.identity import choose_identity as c; "
            "(c(Path(sys.argv[1])).switch_user or (lambda: None))(); os.execv(sys.argv[1], sys.argv[1:])"
        )
        return [sys.executable, "-c", script, *command]

    def _given(self, service: str) -> dict[str, str]:
        return {
            name: value
            for name, value in self._deployment.services[service].environment.items()
            if not name.endswith("_FILE")
        }

    def _environment(self, service: str, **variables: str) -> dict[str, str]:
        return {
            **self._given(service),
            "REDIS_PASSWORD": self._redis_password,
            "API_SECRET_KEY": self._key,
            "DASHBOARD_KEY": self._key,
            "BASELINE_HOME": str(self._folder / service),
            "COGS_PATH": str(_ROOT / "cogs"),
            # Only in the bot's namespace does anything answer there: the bot simulates Discord itself.
            "DISCORD_SIMULATOR_URL": "http://127.0.0.1:8090",
            **variables,
        }

    def _baseline(self, *command: str) -> list[str]:
        return [sys.executable, "-m", "bootstrap.cli", *command]

    def _spawn(self, service: str, command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{service}.log").open("wb") as log:
            process = subprocess.Popen(
                self._networks.command(service, *command),
                stdout=log,
                stderr=log,
                env={**inherited(), **environment},
                cwd=self._folder,
            )
        self._processes.append(process)
        return process

    def _wait_for(self, service: str) -> None:
        port, ends = LISTENING[service], time.monotonic() + _PATIENCE
        script = f"import socket; socket.create_connection(('127.0.0.1', {port}), timeout=1)"
        command = self._networks.command(service, sys.executable, "-c", script)
        while subprocess.run(command, capture_output=True, check=False, env=inherited()).returncode != 0:
            if time.monotonic() > ends or any(each.poll() not in {None, 0} for each in self._processes):
                raise RuntimeError(f"{service} does not start: {self._end_of(service)}")
            time.sleep(0.2)

    def _end_of(self, service: str) -> str:
        return (self._folder / f"{service}.log").read_text(errors="replace")[-3000:]
