"""Streaming response that ends with its events, when the client disconnects, or when the client stops reading."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from litestar import Litestar, Request
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse, Stream
from litestar.types import HTTPResponseBodyEvent, Receive, Send
from typing_extensions import override

EVENT_STREAM = "text/event-stream"
CACHE_CONTROL = "no-cache, no-transform"

_HEADERS = {"X-Accel-Buffering": "no"}
_SECONDS_TO_READ = 30.0


class EventStream(Stream):
    """Closes `texts` in every case. Disconnects a client that reads nothing for `seconds_to_read`."""

    def __init__(self, texts: AsyncGenerator[str, None], *, seconds_to_read: float = _SECONDS_TO_READ) -> None:
        super().__init__(texts, media_type=EVENT_STREAM, headers=_HEADERS)
        self._texts = texts
        self._seconds_to_read = seconds_to_read

    @override
    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **given: Any) -> ASGIResponse:
        return _Sending(
            self._texts,
            self._seconds_to_read,
            headers={**(given.get("headers") or {}), **self.headers},
            cookies=given.get("cookies"),
            encoded_headers=given.get("encoded_headers"),
            media_type=EVENT_STREAM,
        )


class _Sending(ASGIStreamingResponse):
    def __init__(self, texts: AsyncGenerator[str, None], seconds_to_read: float, **given: Any) -> None:
        super().__init__(iterator=texts, **given)
        self._texts = texts
        self._seconds_to_read = seconds_to_read

    @override
    async def send_body(self, send: Send, receive: Receive) -> None:
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            sending.cancel()
            ended, _ = await asyncio.gather(sending, leaving, return_exceptions=True)
        if isinstance(ended, Exception) and not isinstance(ended, OSError):
            raise ended

    async def _send(self, send: Send) -> None:
        async with aclosing(self._texts) as texts:
            async for text in texts:
                async with asyncio.timeout(self._seconds_to_read):
                    await send(_body(text, more=True))
        await send(_body("", more=False))


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(text: str, *, more: bool) -> HTTPResponseBodyEvent:
    return {"type": "http.response.body", "body": text.encode(), "more_body": more}
