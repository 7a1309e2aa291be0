"""The API stops without a failed request."""

import asyncio
import signal
from asyncio.subprocess import Process

import httpx
import pytest

from tests.integration.bootstrap.api_process import api
from tests.integration.http.people import GUILD
from tests.waiting import eventually


async def _in_flight(process: Process, client: httpx.AsyncClient) -> "asyncio.Task[httpx.Response]":
    request = asyncio.create_task(client.get(f"/guilds/{GUILD}/members"))
    assert process.stdout is not None
    while (line := await process.stdout.readline()) != b"in flight\n":
        assert line, "The process has ended."
    return request


def _finish(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.write(b"\n")


async def test_readiness_flips_first_then_what_is_in_flight_finishes_then_all_ends() -> None:
    async with api(drain_seconds=2) as (process, client), client.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        assert (await anext(lines)).startswith("retry: ")
        in_flight = await _in_flight(process, client)
        process.terminate()

        async def is_stopping() -> bool:
            health = await client.get("/health")
            return health.status_code == 503 and health.json()["status"] == "stopping"

        await eventually(is_stopping, "readiness to flip")
        assert (await client.get("/auth/me")).status_code == 200
        assert not stream.is_closed, "a stream of events goes on while the process drains"
        assert not in_flight.done()
        _finish(process)
        answer = await in_flight
        assert (answer.status_code, len(answer.json())) == (200, 4)
        assert ": stopping" in [line async for line in lines]
        assert await process.wait() == 0
        with pytest.raises(httpx.ConnectError):
            await client.get("/health")


async def test_without_time_to_drain_what_is_in_flight_finishes_as_well() -> None:
    async with api(drain_seconds=0) as (process, client):
        in_flight = await _in_flight(process, client)
        process.terminate()

        async def is_closed() -> bool:
            try:
                await client.get("/health")
            except httpx.TransportError:
                return True
            return False

        await eventually(is_closed, "new requests to be refused")
        assert not in_flight.done()
        _finish(process)
        assert (await in_flight).status_code == 200
        assert await process.wait() == 0


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
        async with asyncio.timeout(60):
            assert await process.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_what_follows_on_serving_runs_before_the_process_ends(number: signal.Signals) -> None:
    """The last spans are exported then."""
    async with api(drain_seconds=0) as (process, _client):
        process.send_signal(number)
        output, _ = await process.communicate()
        assert (output.decode().splitlines()[-1:], process.returncode) == (["has served"], 0)
