"""Start and stop the processes of a release."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from upgrading.releases import Release

from bootstrap.embedded.ports import free_port

_PATIENCE = 120.0


@dataclass
class Fleet:
    """The running processes by name, with their ports and logs."""

    environment: Mapping[str, str]
    folder: Path
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    async def start(self, release: Release, part: str, name: str, **variables: str) -> int:
        """Start a process, and return its port once it is healthy."""
        port = free_port()
        listening = {"API_PORT": str(port), "HEALTH_PORT": str(free_port())}
        if part != "api":
            listening["HEALTH_PORT"] = str(port)
        home = {"BASELINE_HOME": str(self.folder / f"home-{name}")}
        with (self.folder / f"{name}-{port}.log").open("wb") as log:
            self.processes[name] = await asyncio.create_subprocess_exec(
                *release.command(part),
                cwd=release.folder,
                env={**self.environment, **listening, **home, **variables},
                stdout=log,
                stderr=log,
            )
        self.ports[name] = port
        await _healthy(port, self.processes[name], self.folder / f"{name}-{port}.log")
        return port

    async def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        await asyncio.wait_for(process.wait(), _PATIENCE)

    async def stop_all(self) -> None:
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                process.terminate()
        await asyncio.gather(*(process.wait() for process in self.processes.values()))


async def _healthy(port: int, process: asyncio.subprocess.Process, log: Path) -> None:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        if process.returncode is not None:
            raise RuntimeError(_end_of(log))
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            status = await reader.readline()
            writer.close()
            if b" 200 " in status:
                return
        await asyncio.sleep(0.1)
    raise TimeoutError(_end_of(log))


def _end_of(log: Path) -> str:
    return log.read_text()[-3000:]
