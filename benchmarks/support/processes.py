"""Start servers in their own processes, wait for them, and measure them from outside."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx


@asynccontextmanager
async def served(command: Sequence[str], environment: Mapping[str, str], port: int) -> AsyncIterator[int]:
    """Serve until the block ends; yields the process id once /health answers."""
    server = await asyncio.create_subprocess_exec(*command, env={**os.environ, **environment})
    try:
        await _up(server, port)
        yield server.pid
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds so far of the process and of those that it started."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    children = [child for thread in Path(f"/proc/{pid}/task").glob("*/children") for child in _numbers(thread)]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") + sum(map(cpu_seconds, children))


def _numbers(file: Path) -> list[int]:
    """Read the ids of the processes that a thread started; none if it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return [*map(int, file.read_text().split())]
    return []


async def _up(server: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
        while server.returncode is None:
            try:
                if (await client.get(f"http://127.0.0.1:{port}/health")).is_success:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError(f"The server ended with code {server.returncode}.")
