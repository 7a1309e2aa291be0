"""The API stops without a failed request."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bootstrap.embedded.ports import free_port
from tests.integration.http.people import GUILD
from tests.waiting import eventually

ENDED = {0, -signal.SIGTERM}


@asynccontextmanager
async def api(drain_seconds: float) -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    port = free_port()
    arguments = ("-m", "tests.integration.bootstrap.stub_api", str(port), str(drain_seconds))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=PIPE)
    assert process.stdout is not None
    session_id = (await process.stdout.readline()).decode().strip()
    cookie = {"Cookie": f"__Host-baseline={session_id}"}
    try:
        # Without keep-alive, so that each request shows whether connections are still accepted.
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


async def _in_flight(process: Process, client: httpx.AsyncClient) -> "asyncio.Task[httpx.Response]":
    request = asyncio.create_task(client.get(f"/guilds/{GUILD}/members"))
    assert process.stdout is not None
    while (line := await process.stdout.readline()) != b"in flight\n":
        assert line, "The process has ended."
    return request


async def test_readiness_flips_first_then_what_is_in_flight_finishes_then_all_ends() -> None:
    async with api(drain_seconds=3) as (process, client):
        in_flight = await _in_flight(process, client)
        process.terminate()

        async def is_stopping() -> bool:
            health = await client.get("/health")
            return health.status_code == 503 and health.json()["status"] == "stopping"

        await eventually(is_stopping, "readiness to flip")
        assert (await client.get("/auth/me")).status_code == 200
        answer = await in_flight
        assert (answer.status_code, len(answer.json())) == (200, 4)
        assert await process.wait() in ENDED
        with pytest.raises(httpx.ConnectError):
            await client.get("/health")


async def test_without_time_to_drain_what_is_in_flight_finishes_as_well() -> None:
    async with api(drain_seconds=0) as (process, client):
        in_flight = await _in_flight(process, client)
        process.terminate()
        assert (await in_flight).status_code == 200
        assert await process.wait() in ENDED


async def test_an_open_stream_of_events_is_ended_and_not_waited_for() -> None:
    async with (
        api(drain_seconds=0) as (process, client),
        client.stream("GET", "/events") as stream,
    ):
        lines = stream.aiter_lines()
        assert (await anext(lines)).startswith("retry: ")
        process.terminate()
        rest = [line async for line in lines if line]
        assert rest[-1] == ": stopping"
        async with asyncio.timeout(5):
            assert await process.wait() in ENDED


async def test_a_stream_of_events_goes_on_while_the_process_drains() -> None:
    async with api(drain_seconds=3) as (process, client), client.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        assert (await anext(lines)).startswith("retry: ")
        process.terminate()
        async with asyncio.timeout(2):
            while (await client.get("/health")).json()["status"] != "stopping":
                pass
        assert not stream.is_closed
        assert ": stopping" in [line async for line in lines]
        assert await process.wait() in ENDED
