"""The server of `/health` and `/metrics` of processes that serve nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

SECONDS_FOR_A_REQUEST: Final = 10.0
"""A connection without a complete request is closed after so long; aiohttp itself would wait for an hour."""


@dataclass(frozen=True, slots=True)
class Address:
    """`port` 0: any free one."""

    host: str
    port: int


@asynccontextmanager
async def serving(
    app: web.Application, address: Address, *, seconds_for_a_request: float = SECONDS_FOR_A_REQUEST
) -> AsyncIterator[Address]:
    """Serve the app until the end of the block."""
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=1.0,
        keepalive_timeout=seconds_for_a_request,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, address.host, address.port).start()
        host, port, *_ = runner.addresses[0]
        yield Address(host, port)
    finally:
        await runner.cleanup()
