"""The health server disconnects clients that send too much or too slowly."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiohttp import web

from adapters.telemetry.probe_server import Address, serving

LINE = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
SECONDS_FOR_A_REQUEST = 1.0
PATIENCE = 30.0
"""Seconds that a loaded machine may add."""


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    async with serving(
        web.Application(), Address("127.0.0.1", 0), seconds_for_a_request=SECONDS_FOR_A_REQUEST
    ) as where:
        yield where


async def test_half_open_connections_are_closed_in_the_stated_time(address: Address) -> None:
    started = time.monotonic()
    openings = [b"", b"G", LINE, LINE + b"X-Never"] * 25
    connections = [await asyncio.open_connection(address.host, address.port) for _ in openings]
    for (_, writer), opening in zip(connections, openings, strict=True):
        writer.write(opening)
    async with asyncio.timeout(SECONDS_FOR_A_REQUEST + PATIENCE):
        for reader, writer in connections:
            with suppress(ConnectionError):
                await reader.read()
            writer.close()
    assert time.monotonic() - started > SECONDS_FOR_A_REQUEST - 0.1


async def test_a_large_header_is_refused_at_once(address: Address) -> None:
    reader, writer = await asyncio.open_connection(address.host, address.port)
    answer = b""
    with suppress(ConnectionError):
        writer.write(LINE + b"X-Large: ")
        for _ in range(1024):
            writer.write(b"x" * 65536)
            await writer.drain()
    async with asyncio.timeout(PATIENCE):
        with suppress(ConnectionError):
            answer = await reader.read()
    writer.close()
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400"), answer[:200]
