"""Clients that disconnect before their request is complete cause no failure and get no response."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.types.asgi_types import HTTPDisconnectEvent, HTTPReceiveMessage, HTTPRequestEvent
from structlog.testing import capture_logs

from tests.integration.http.extensions.news_cog import extensions
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.world import World

NOBODY_ANSWERED = 599
COMPLETE = b'{"version": 0, "values": {"text": "Hi!"}}'


class Leaving:
    """Sends `begun` and disconnects; responds with 599 if the application sends no response."""

    def __init__(self, app: ASGIApp, begun: bytes) -> None:
        self._app = app
        self._begun = begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left, answered = self._messages(), False

        async def receive_part() -> HTTPReceiveMessage:
            return next(left)

        async def send_marked(message: Any) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await self._app(scope, receive_part, send_marked)
        if not answered:
            await send({"type": "http.response.start", "status": NOBODY_ANSWERED, "headers": []})
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _messages(self) -> Iterator[HTTPReceiveMessage]:
        if self._begun:
            yield HTTPRequestEvent(type="http.request", body=self._begun, more_body=True)
        while True:
            yield HTTPDisconnectEvent(type="http.disconnect")


@pytest.fixture
async def world() -> World:
    return await World.create(extensions=extensions())


@pytest.mark.parametrize("begun", [b"", b'{"version": ', COMPLETE])
@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", f"/guilds/{GUILD}/settings/welcome"), ("POST", f"/ext/news/guilds/{GUILD}/notes")],
)
async def test_a_client_that_disconnects_while_sending_is_logged_once_and_is_no_failure(
    world: World, method: str, path: str, begun: bytes
) -> None:
    browser = await world.signed_in(INITIAL)
    headers = {**browser.headers, "Content-Type": "application/json"}
    transport = httpx.ASGITransport(app=Leaving(world.app, begun))  # type: ignore[arg-type]  # see `Browser`
    async with httpx.AsyncClient(transport=transport, base_url=browser.base_url, cookies=browser.cookies) as client:
        with capture_logs() as lines:
            answer = await client.request(method, path, content=COMPLETE, headers=headers)
    assert answer.status_code == NOBODY_ANSWERED
    assert [(line["event"], line["log_level"], line["status"]) for line in lines] == [
        ("An HTTP request ended", "info", None)
    ]
    assert world.memory.guilds[GUILD].settings == {}, "what did not arrive completely changes nothing"
