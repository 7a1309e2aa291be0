"""TCP tunnel to a server that can be blocked: connections stay open, and no data passes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit


class Tunnel:
    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._there, self._back = asyncio.Event(), asyncio.Event()
        self._is_closed = False
        self.unblock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def block(self) -> None:
        self._there.clear()
        self._back.clear()

    def block_answers(self) -> None:
        """Block the answers on open connections; requests still pass."""
        self._back.clear()

    def unblock(self) -> None:
        self._there.set()
        self._back.set()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        await self._there.wait()
        if self._is_closed:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection(*self._target)
        self._writers.add(there_writer)
        if self._is_closed:
            self._abort()
            return
        for source, sink, way in ((reader, there_writer, self._there), (there_reader, writer, self._back)):
            task = asyncio.create_task(self._forward(source, sink, way))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._there.set()
        self._abort()
        await asyncio.sleep(0)  # an aborted transport closes its socket in the loop's next turn

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _forward(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: asyncio.Event) -> None:
        try:
            while data := await source.read(65536):
                await way.wait()
                sink.write(data)
                await sink.drain()
        except OSError:
            return
        finally:
            sink.close()


@asynccontextmanager
async def tunnel_to(url: str) -> AsyncIterator[tuple[Tunnel, str]]:
    """Open a tunnel, and return it with the URL of the server through it."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    tunnel = Tunnel(parts.hostname, parts.port)
    server = await asyncio.start_server(tunnel.accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield tunnel, urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{port}"))
    finally:
        server.close()
        await tunnel.close()
