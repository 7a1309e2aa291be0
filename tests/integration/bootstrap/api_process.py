"""Run the API's process over memory adapters, with a signed-in client."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from bootstrap.embedded.ports import free_port
from tests.waiting import eventually


@asynccontextmanager
async def api(drain_seconds: float) -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    port = free_port()
    arguments = ("-m", "tests.integration.bootstrap.stub_api", str(port), str(drain_seconds))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    session_id = (await process.stdout.readline()).decode().strip()
    cookie = {"Cookie": f"__Host-baseline={session_id}"}
    try:
        # The client uses no keep-alive, so each request shows whether the server still accepts connections.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/api/v1", headers=cookie, limits=limits, trust_env=False, timeout=20
        ) as client:
            await eventually(lambda: _answers(client), "the API to answer")
            yield process, client
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health")).status_code == 200
    except httpx.ConnectError:
        return False
