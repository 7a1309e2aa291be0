"""End each event stream after its first part, as a client that disconnects does: streams never end by themselves."""

import asyncio

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.types.asgi_types import HTTPDisconnectEvent, HTTPReceiveMessage, WebSocketReceiveMessage


class CutStreams:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_stream, is_cut = False, asyncio.Event()

        async def send_the_first(message: Message) -> None:
            nonlocal is_stream
            if is_cut.is_set():
                return
            if message["type"] == "http.response.start":
                is_stream = dict(message["headers"]).get(b"content-type", b"").startswith(b"text/event-stream")
            elif message["type"] == "http.response.body" and is_stream:
                message["more_body"] = False
                is_cut.set()
            await send(message)

        async def receive_the_end() -> HTTPReceiveMessage | WebSocketReceiveMessage:
            if is_stream:
                await is_cut.wait()
                return HTTPDisconnectEvent(type="http.disconnect")
            return await receive()

        answering = asyncio.ensure_future(self._app(scope, receive_the_end, send_the_first))
        cut = asyncio.ensure_future(is_cut.wait())
        await asyncio.wait([answering, cut], return_when=asyncio.FIRST_COMPLETED)
        cut.cancel()
        if is_cut.is_set() and not answering.done():
            answering.cancel()
            await asyncio.wait([answering])
        else:
            await answering
