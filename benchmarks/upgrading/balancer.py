"""A load balancer that asks each replica for its health, as Caddy and Kubernetes do, and passes connections on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle

import httpx

from bootstrap.embedded.ports import free_port

_ASK_SECONDS = 0.2


@dataclass
class Balancer:
    """`ports` are those of replicas, which may come and go. One that is not healthy gets no new connection."""

    port: int
    ports: set[int] = field(default_factory=set)
    healthy: set[int] = field(default_factory=set)
    refused: int = 0
    _turn: int = 0

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        replicas = sorted(self.healthy & self.ports)
        if not replicas:
            self.refused += 1
            writer.close()
            return
        self._turn += 1
        port = replicas[self._turn % len(replicas)]
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            # A refused connection goes to the next replica, as with real load balancers.
            self.healthy.discard(port)
            await self.accept(reader, writer)
            return
        await asyncio.gather(_pass(reader, there_writer), _pass(there_reader, writer))

    async def watch(self) -> None:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            for _ in cycle((None,)):
                await asyncio.gather(*(self._ask(client, port) for port in tuple(self.ports)))
                await asyncio.sleep(_ASK_SECONDS)

    async def _ask(self, client: httpx.AsyncClient, port: int) -> None:
        try:
            is_well = (await client.get(f"http://127.0.0.1:{port}/health")).is_success
        except httpx.HTTPError:
            is_well = False
        (self.healthy.add if is_well else self.healthy.discard)(port)


@asynccontextmanager
async def balancing() -> AsyncIterator[Balancer]:
    balancer = Balancer(free_port())
    server = await asyncio.start_server(balancer.accept, "127.0.0.1", balancer.port)
    watching = asyncio.create_task(balancer.watch())
    try:
        yield balancer
    finally:
        watching.cancel()
        server.close()
        with suppress(asyncio.CancelledError):
            await watching


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.close()
