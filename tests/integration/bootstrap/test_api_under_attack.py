"""The API disconnects clients that send too much, too slowly or nothing, and serves others meanwhile."""

import asyncio
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest
import pytest_asyncio

from tests.integration.bootstrap.api_process import api
from tests.integration.bootstrap.stub_api import ImpatientHttp

LINE = b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n"
PATIENCE = 30.0
"""Seconds that a loaded machine may add."""


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """One API for all attacks: starting it costs more than most of them."""
    async with api(drain_seconds=0) as (_, client):
        yield client


async def connected(client: httpx.AsyncClient) -> tuple[StreamReader, StreamWriter]:
    return await asyncio.open_connection(client.base_url.host, client.base_url.port)


async def status_of(client: httpx.AsyncClient, *pieces: bytes) -> int | None:
    """Return the status, or None when the connection closed before one could be read."""
    reader, writer = await connected(client)
    line = b""
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        line = await reader.readline()
    writer.close()
    return int(line.split()[1]) if line else None


async def slowest_answer(client: httpx.AsyncClient, attack: "asyncio.Task[object]") -> float:
    """Return the slowest answer to an honest client during the attack."""
    slowest = 0.0
    while not attack.done():
        started = time.monotonic()
        assert (await client.get("/health")).status_code == 200
        slowest = max(slowest, time.monotonic() - started)
        await asyncio.sleep(0.05)
    return slowest


async def test_a_header_of_64_mb_is_refused_while_others_are_answered(client: httpx.AsyncClient) -> None:
    pieces = [LINE + b"X-Large: ", *[b"x" * 65536] * 1024, b"\r\n\r\n"]
    attack = asyncio.create_task(status_of(client, *pieces))
    assert await slowest_answer(client, attack) < PATIENCE
    assert await attack in {431, None}


HEADS = {
    "10,000 headers": (LINE + b"".join(b"X-%d: 1\r\n" % number for number in range(10_000)) + b"\r\n", 431),
    "101 headers": (LINE + b"".join(b"X-%d: 1\r\n" % number for number in range(100)) + b"\r\n", 431),
    "17 kB in one": (LINE + b"X-Large: " + b"x" * 17_000 + b"\r\n\r\n", 431),
    "36 kB": (LINE + b"".join(b"X-%d: %s\r\n" % (number, b"x" * 9_000) for number in range(4)) + b"\r\n", 431),
    "a long URL": (b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    "TLS": (b"\x16\x03\x01 this is no HTTP\r\n\r\n", 400),
    "15 kB in one": (LINE + b"X-Fits: " + b"x" * 15_000 + b"\r\n\r\n", 200),
    "an upgrade": (LINE + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n", 200),
}


async def test_the_head_of_a_request_is_limited(client: httpx.AsyncClient) -> None:
    answers = {name: await status_of(client, request) for name, (request, _) in HEADS.items()}
    assert answers == {name: status for name, (_, status) in HEADS.items()}


async def test_headers_that_trickle_in_and_never_end_are_refused_by_their_size(client: httpx.AsyncClient) -> None:
    header = b"X-More: " + b"x" * 1_000 + b"\r\n"
    reader, writer = await connected(client)
    for piece in (LINE, header * 16, header * 17):
        writer.write(piece)
        await writer.drain()
        assert (await client.get("/health")).status_code == 200, "it has read the piece before this request"
    assert b" 431 " in await reader.readline()
    writer.close()


async def test_headers_that_come_at_once_and_never_end_are_refused_by_their_size(client: httpx.AsyncClient) -> None:
    assert await status_of(client, LINE + (b"X-More: " + b"x" * 1_000 + b"\r\n") * 34) == 431


async def test_half_open_connections_are_closed_in_the_stated_time_while_others_are_answered(
    client: httpx.AsyncClient,
) -> None:
    started = time.monotonic()
    openings = [b"", b"G", LINE, LINE + b"X-Never"] * 50
    attack = asyncio.create_task(_all_closed(client, openings))
    slowest = await slowest_answer(client, attack)
    await attack
    assert slowest < PATIENCE
    assert time.monotonic() - started < ImpatientHttp.head_seconds + PATIENCE


async def test_a_client_that_drips_is_closed_in_the_stated_time(client: httpx.AsyncClient) -> None:
    headers, empty_lines = (LINE, b"X-Slow: 1\r\n"), (b"", b"\r\n")
    took = await asyncio.gather(_dripped(client, *headers), _dripped(client, *empty_lines))
    assert max(took) < ImpatientHttp.head_seconds + PATIENCE, took


async def _dripped(client: httpx.AsyncClient, opening: bytes, drip: bytes) -> float:
    """Send `opening`, then `drip` every 0.25 s; return the seconds until the server closes the connection."""
    reader, writer = await connected(client)
    started = time.monotonic()
    writer.write(opening)

    async def dripping() -> None:
        with suppress(ConnectionError):
            while True:
                writer.write(drip)
                await writer.drain()
                await asyncio.sleep(0.25)

    drips = asyncio.create_task(dripping())
    with suppress(ConnectionError):
        await reader.read()
    took = time.monotonic() - started
    drips.cancel()
    writer.close()
    return took


async def test_a_connection_that_is_kept_alive_serves_the_next_request(client: httpx.AsyncClient) -> None:
    reader, writer = await connected(client)
    for _ in range(3):
        writer.write(LINE + b"\r\n")
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert head.startswith("HTTP/1.1 200")
        length = head.lower().split("content-length: ")[1].split("\r\n")[0]
        await reader.readexactly(int(length))
    writer.close()


async def _all_closed(client: httpx.AsyncClient, openings: list[bytes]) -> None:
    connections = [await connected(client) for _ in openings]
    for (_, writer), opening in zip(connections, openings, strict=True):
        writer.write(opening)
    for reader, writer in connections:
        with suppress(ConnectionError):
            await reader.read()
        writer.close()
