"""The simulated Discord's sign-in page and OAuth 2 endpoints."""

import base64
import binascii
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from adapters.discord.rest.api import API_PATH
from simulators.discord.grants import AuthorizeRequest, Grants, OAuthError
from simulators.discord.identity import SimulatorOptions
from simulators.discord.live_env import LiveEnv
from simulators.discord.sign_in_page import Choice, refusal_page, sign_in_page

_PAGE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


class OAuthRoutes:
    def __init__(self, env: LiveEnv, options: SimulatorOptions, grants: Grants) -> None:
        self._env = env
        self._options = options
        self._grants = grants

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/oauth2/authorize", self._ask)
        app.router.add_post("/oauth2/authorize", self._decide)
        app.router.add_post(f"{API_PATH}/oauth2/token", self._token)
        app.router.add_post(f"{API_PATH}/oauth2/token/revoke", self._revoke)
        app.router.add_get("/page.css", self._style)

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            AuthorizeRequest.parse(request.query, self._options.redirect_uri)
        except OAuthError as error:
            return _page(refusal_page(error.description), status=400)
        return _page(sign_in_page(self._choices()))

    async def _decide(self, request: web.Request) -> web.Response:
        try:
            asked = AuthorizeRequest.parse(request.query, self._options.redirect_uri)
        except OAuthError as error:
            return _page(refusal_page(error.description), status=400)
        chosen = str((await request.post()).get("user_id", ""))
        if chosen in {str(choice.user_id) for choice in self._choices()}:
            answer = {"code": self._grants.authorize(int(chosen), asked), "state": asked.state}
        else:
            answer = {"error": "access_denied", "state": asked.state}
        return web.Response(status=302, headers={"Location": f"{asked.redirect_uri}?{urlencode(answer)}"})

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            return web.json_response(self._grants.token(form, _client(request)))
        except OAuthError as error:
            return _oauth_error(error)

    async def _revoke(self, request: web.Request) -> web.Response:
        form = await request.post()
        try:
            self._grants.revoke(str(form.get("token", "")), _client(request))
        except OAuthError as error:
            return _oauth_error(error)
        return web.json_response({})

    async def _style(self, _request: web.Request) -> web.Response:
        style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
        return web.Response(text=style, content_type="text/css")

    def _choices(self) -> list[Choice]:
        backend = self._env.backend
        people: dict[int, list[str]] = {}
        for guild in backend.guilds.values():
            for member in guild.members.values():
                owns = " (owner)" if member.user_id == guild.owner_id else ""
                people.setdefault(member.user_id, []).append(f"{guild.name}{owns}")
        return [
            Choice(user.id, user.name, user.global_name or user.name, tuple(guilds))
            for user_id, guilds in people.items()
            if not (user := backend.users[user_id]).bot
        ]


def _client(request: web.Request) -> tuple[str, str]:
    """Read the credentials of HTTP Basic authentication."""
    encoded = request.headers.get("Authorization", "").removeprefix("Basic ")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client_id, secret


def _oauth_error(error: OAuthError) -> web.Response:
    return web.json_response({"error": error.error, "error_description": error.description}, status=error.status)


def _page(html: str, *, status: int = 200) -> web.Response:
    return web.Response(text=html, content_type="text/html", status=status, headers=_PAGE_HEADERS)
