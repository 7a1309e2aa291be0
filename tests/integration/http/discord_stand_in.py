"""Discord's side of OAuth 2 on this machine, as strict as the real one, and what a test may do to it."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from aiohttp import web

from adapters.clock import FixedClock
from adapters.discord.rest.oauth import DiscordOAuth
from application.ports.discord import DiscordTokens
from domain.ids import UserId
from simulators.discord.grants import AuthorizeRequest, Grants, OAuthError
from simulators.discord.identity import SIMULATED_CLIENT_ID, SIMULATED_CLIENT_SECRET
from tests.integration.http.people import NAMES

REDIRECT_URI = "https://bot.example/auth/callback"


@dataclass
class DiscordStandIn:
    """`asked` lists grant types and "revoke" as received. Refreshes wait while `answers_refresh` is clear."""

    clock: FixedClock
    url: str = ""
    asked: list[str] = field(default_factory=list)
    is_away: bool = False
    issued: list[str] = field(default_factory=list)
    answers_refresh: asyncio.Event = field(default_factory=asyncio.Event)
    refreshing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.grants = Grants(lambda: self.clock.now().timestamp())
        self.answers_refresh.set()

    def consent(self, authorize_url: str, user_id: UserId) -> tuple[str, str]:
        """Consent as the user; return the code and state that the browser takes to the redirect URI."""
        query = dict(parse_qsl(urlsplit(authorize_url).query))
        request = AuthorizeRequest.parse(query, REDIRECT_URI)
        return self.grants.authorize(user_id, request), request.state

    def oauth(self, http: httpx.AsyncClient, redirect_uri: str = REDIRECT_URI) -> DiscordOAuth:
        return DiscordOAuth(
            http=http,
            clock=self.clock,
            client_id=SIMULATED_CLIENT_ID,
            client_secret=SIMULATED_CLIENT_SECRET,
            redirect_uri=redirect_uri,
            base_url=self.url,
        )

    def knows_any(self) -> bool:
        return any(self.grants.user_of(token) is not None for token in self.issued)

    def knows(self, tokens: DiscordTokens) -> bool:
        return self.grants.user_of(tokens.access_token) is not None

    async def token(self, request: web.Request) -> web.Response:
        form = {name: values[0] for name, values in parse_qs(await request.text()).items()}
        self.asked.append(form["grant_type"])
        if self.is_away:
            return web.Response(status=503)
        try:
            granted = self.grants.token(form, _client(request))
        except OAuthError as error:
            return web.json_response({"error": error.error}, status=error.status)
        self.issued.append(granted["access_token"])
        if form["grant_type"] == "refresh_token":
            self.refreshing.set()
            await self.answers_refresh.wait()
        return web.json_response(granted)

    async def revoke(self, request: web.Request) -> web.Response:
        self.asked.append("revoke")
        self.grants.revoke(parse_qs(await request.text())["token"][0], _client(request))
        return web.json_response({})

    async def me(self, request: web.Request) -> web.Response:
        user_id = self.grants.user_of(request.headers["Authorization"].removeprefix("Bearer "))
        if user_id is None:
            return web.json_response({"message": "401: Unauthorized"}, status=401)
        return web.json_response({"id": str(user_id), "username": NAMES[UserId(user_id)], "avatar": None})


@asynccontextmanager
async def discord_stand_in(clock: FixedClock) -> AsyncIterator[DiscordStandIn]:
    stand_in = DiscordStandIn(clock)
    app = web.Application()
    app.router.add_post("/api/v10/oauth2/token", stand_in.token)
    app.router.add_post("/api/v10/oauth2/token/revoke", stand_in.revoke)
    app.router.add_get("/api/v10/users/@me", stand_in.me)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stand_in.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield stand_in
    finally:
        await runner.cleanup()


SIX_DAYS = timedelta(days=6, seconds=1)


def _client(request: web.Request) -> tuple[str, str]:
    decoded = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
    client_id, _, secret = decoded.partition(":")
    return client_id, secret
