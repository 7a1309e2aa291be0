"""Deliver a response without a network: whole, in pieces or broken, and record whether the client closes it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Literal, TypeAlias

import httpx2
from typing_extensions import override

from tests.contract.llm.exchanges.exchange import Events, Exchange

Ending: TypeAlias = Exception | Literal["silence"] | None
"""The end of a body after its last piece: complete, a connection error, or silence."""


class Delivery:
    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self._exchange: Exchange | None = None
        self._ending: Ending = None
        self._open: set[_Pieces] = set()
        self._read: set[_Pieces] = set()

    def answers(self, exchange: Exchange, ending: Ending = None) -> None:
        self._exchange, self._ending = exchange, ending

    def ends(self, ending: Ending) -> None:
        self._exchange, self._ending = None, ending

    async def is_free(self) -> bool:
        return not self._open

    @property
    def streams_read(self) -> int:
        """The number of streams that were read to the end: only their connections return to the pool."""
        return len(self._read)

    async def respond(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if self._exchange is None:
            await _end(self._ending, request)
        assert self._exchange is not None
        body = self._exchange.body
        if not isinstance(body, Events):
            return _whole(self._exchange)
        pieces = _Pieces(request, body.chunks(), self._ending, self._open, self._read)
        headers = {"content-type": "text/event-stream; charset=utf-8", **self._exchange.headers}
        return httpx2.Response(self._exchange.status, stream=pieces, headers=headers)


class _Pieces(httpx2.AsyncByteStream):
    def __init__(
        self,
        request: httpx2.Request,
        chunks: tuple[bytes, ...],
        ending: Ending,
        opened: set["_Pieces"],
        read: set["_Pieces"],
    ) -> None:
        self._request = request
        self._chunks = chunks
        self._ending = ending
        self._open = opened
        self._open.add(self)
        self._read = read

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk
        await _end(self._ending, self._request)
        self._read.add(self)

    @override
    async def aclose(self) -> None:
        self._open.discard(self)


async def _end(ending: Ending, request: httpx2.Request) -> None:
    """A silent stream raises the client's own read timeout."""
    if ending == "silence":
        try:
            async with asyncio.timeout(request.extensions["timeout"]["read"]):
                await asyncio.Event().wait()
        except TimeoutError:
            raise httpx2.ReadTimeout("silence", request=request) from None
    if isinstance(ending, Exception):
        raise ending


def _whole(exchange: Exchange) -> httpx2.Response:
    body = exchange.body
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx2.Response(
        exchange.status, content=content, headers={"content-type": "application/json", **exchange.headers}
    )
