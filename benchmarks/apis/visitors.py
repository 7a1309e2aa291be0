"""Send requests over bare sockets, at a fraction of any server's own cost."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import cast

from typing_extensions import override

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"
_TO_CATCH_UP = 0.5


@dataclass(slots=True)
class Taken:
    """Milliseconds from the due moment to the answer. Answers after the end of the wait count as open."""

    milliseconds: list[float] = field(default_factory=list)
    open: int = 0


class Visitor(asyncio.Protocol):
    """One kept connection with one request at a time.

    A change carries the version that the last response returned; it replaces `VERSION` in the request.
    """

    def __init__(self, request: bytes, version: int) -> None:
        self._head, self._versioned, self._tail = request.partition(b"VERSION")
        self._version = version
        self._buffer = b""
        self._missing = -1
        self._transport = cast("asyncio.Transport", None)
        self.answered: Callable[[Visitor], None] = _ignored
        self.failure: str | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def ask(self) -> None:
        version = b"%8d" % self._version if self._versioned else b""  # of the width in Content-Length
        self._transport.write(self._head + version + self._tail)

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._missing < 0:
            end = self._buffer.find(_END_OF_HEAD)
            if end < 0:
                return
            head = self._buffer[:end].lower()
            if b" 200 " not in head[:13]:
                self.failure = self._buffer.decode("latin-1")
            self._missing = end + len(_END_OF_HEAD) + int(head.partition(_LENGTH)[2].partition(b"\r\n")[0])
        if len(self._buffer) >= self._missing:
            self._buffer, self._missing = b"", -1
            self._version += 1
            self.answered(self)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self.failure is None:
            self.failure = f"The connection ended: {exc!r}"

    def leave(self) -> None:
        self._transport.close()


def _ignored(_visitor: Visitor) -> None:
    """Ignore data without a request."""


async def arrive(port: int, requests: Sequence[bytes], versions: Sequence[int]) -> list[Visitor]:
    loop = asyncio.get_running_loop()
    visitors = []
    for request, version in zip(requests, versions, strict=True):
        _, visitor = await loop.create_connection(partial(Visitor, request, version), "127.0.0.1", port)
        visitors.append(visitor)
    return visitors


async def closed_loop(visitors: Sequence[Visitor], seconds: float) -> Taken:
    """Send each client's next request as soon as its answer arrived."""
    taken, asked = Taken(), dict[Visitor, float]()
    end, done = perf_counter() + seconds, asyncio.Event()

    def answered(visitor: Visitor) -> None:
        now = perf_counter()
        taken.milliseconds.append((now - asked.pop(visitor)) * 1000)
        if now < end and visitor.failure is None:
            asked[visitor] = now
            visitor.ask()
        elif not asked:
            done.set()

    for visitor in visitors:
        visitor.answered = answered
        asked[visitor] = perf_counter()
        visitor.ask()
    async with asyncio.timeout(seconds + 10):
        await done.wait()
    return taken


async def open_loop(visitors: Sequence[Visitor], seconds: float, per_second: float) -> Taken:
    """Send requests at random moments without waiting for answers; queueing time counts."""
    queue, chance = _Queue(visitors), random.Random(per_second)  # noqa: S311 - not for secrets
    due = perf_counter()
    end = due + seconds
    while due < end:
        while due <= perf_counter():
            queue.waiting.append(due)
            due += chance.expovariate(per_second)
        queue.send()
        await asyncio.sleep(max(min(due, end) - perf_counter(), 0))
    return await queue.ended()


class _Queue:
    """A queue of due moments for clients without a request in progress."""

    def __init__(self, visitors: Sequence[Visitor]) -> None:
        self.waiting = deque[float]()
        self._free = deque(visitors)
        self._asked: dict[Visitor, float] = {}
        self._is_at_rest = asyncio.Event()
        self._taken = Taken()
        for visitor in visitors:
            visitor.answered = self._answered

    def send(self) -> None:
        while self.waiting and self._free:
            visitor = self._free.popleft()
            self._asked[visitor] = self.waiting.popleft()
            self._is_at_rest.clear()
            visitor.ask()

    async def ended(self) -> Taken:
        """Wait until the server is at rest, ready for the next measurement."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_TO_CATCH_UP):
                await self._rest()
        late = [(perf_counter() - due) * 1000 for due in (*self._asked.values(), *self.waiting)]
        taken, self._taken = self._taken, Taken()
        self.waiting.clear()
        await self._rest()
        return Taken([*taken.milliseconds, *late], open=len(late))

    async def _rest(self) -> None:
        if self._asked:
            await self._is_at_rest.wait()

    def _answered(self, visitor: Visitor) -> None:
        self._taken.milliseconds.append((perf_counter() - self._asked.pop(visitor)) * 1000)
        self._free.append(visitor)
        self.send()
        if not self._asked:
            self._is_at_rest.set()
