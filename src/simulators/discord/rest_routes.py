"""The part of Discord's REST API that our adapters use, answered from the simulated guilds as they are now."""

import re
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from discord import Permissions
from simcord.backend import serializers
from simcord.backend.errors import BackendError, unknown_guild
from simcord.backend.models import User
from simcord.http.router import dispatch

from adapters.discord.rest.api import API_PATH
from simulators.discord.grants import Grants
from simulators.discord.identity import SIMULATED_BOT_TOKEN
from simulators.discord.live_env import LiveEnv

_FORWARDED: Final = (
    "/guilds/{guild_id}",
    "/guilds/{guild_id}/members/{user_id}",
    "/guilds/{guild_id}/members",
    "/guilds/{guild_id}/channels",
    "/channels/{channel_id}",
    "/guilds/{guild_id}/roles",
)


class RestRoutes:
    """A message with a nonce that was sent before is not sent again, as Discord does for `enforce_nonce`."""

    def __init__(self, env: LiveEnv, grants: Grants) -> None:
        self._env = env
        self._grants = grants
        self._by_nonce: dict[str | None, Any] = {}

    def add_to(self, app: web.Application) -> None:
        add = app.router.add_get
        add(f"{API_PATH}/users/@me", self._me)
        add(f"{API_PATH}/users/@me/guilds", self._my_guilds)
        add(f"{API_PATH}/users/{{user_id:\\d+}}", self._user)
        add(f"{API_PATH}/guilds/{{guild_id:\\d+}}/members/search", self._search)
        for path in _FORWARDED:
            digits = re.sub(r"\w+_id", r"\g<0>:\\d+", path)
            add(f"{API_PATH}{digits}", self._forward)
        app.router.add_post(f"{API_PATH}/users/@me/channels", self._forward)
        app.router.add_post(f"{API_PATH}/channels/{{channel_id:\\d+}}/messages", self._forward)

    async def _me(self, request: web.Request) -> web.Response:
        user = self._signed_in(request)
        return _unauthorized() if user is None else web.json_response(serializers.user_payload(user))

    async def _user(self, request: web.Request) -> web.Response:
        if not _is_bot(request):
            return _unauthorized()
        user = self._env.backend.users.get(int(request.match_info["user_id"]))
        if user is None:
            return web.json_response({"message": "Unknown User", "code": 10013}, status=404)
        return web.json_response(serializers.user_payload(user))

    async def _my_guilds(self, request: web.Request) -> web.Response:
        user = self._signed_in(request)
        if user is None:
            return _unauthorized()
        backend = self._env.backend
        return web.json_response(
            [
                {
                    "id": str(guild.id),
                    "name": guild.name,
                    "icon": None,
                    "owner": guild.owner_id == user.id,
                    "permissions": str(
                        Permissions.all().value
                        if guild.owner_id == user.id
                        else backend.compute_permissions(guild.id, user.id)
                    ),
                    "features": [],
                }
                for guild in backend.guilds.values()
                if user.id in guild.members
            ]
        )

    async def _forward(self, request: web.Request) -> web.Response:
        if not _is_bot(request):
            return _unauthorized()
        path = request.path.removeprefix(API_PATH)
        body = await request.json() if request.can_read_body else None
        nonce = str(body["nonce"]) if body and body.get("enforce_nonce") else None
        if nonce in self._by_nonce:
            return web.json_response(self._by_nonce[nonce])
        try:
            found = dispatch(self._env.backend, request.method, path, json=body, params=dict(request.query))
            if nonce is not None:
                self._by_nonce[nonce] = found
            return web.json_response(found)
        except BackendError as error:
            return web.json_response(error.to_json(), status=error.status)

    async def _search(self, request: web.Request) -> web.Response:
        """Search by the beginning of user name or nickname, as Discord documents it: simcord lacks this route."""
        if not _is_bot(request):
            return _unauthorized()
        backend = self._env.backend
        guild = backend.guilds.get(int(request.match_info["guild_id"]))
        if guild is None:
            error = unknown_guild()
            return web.json_response(error.to_json(), status=error.status)
        start = request.query.get("query", "").casefold()
        found = [
            serializers.member_payload(backend, guild, member)
            for member in guild.members.values()
            if backend.users[member.user_id].name.casefold().startswith(start)
            or (member.nick or "").casefold().startswith(start)
        ]
        return web.json_response(found[: _limit(request.query)])

    def _signed_in(self, request: web.Request) -> User | None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        user_id = self._grants.user_of(token) if kind == "Bearer" else None
        return None if user_id is None else self._env.backend.users.get(user_id)


def _is_bot(request: web.Request) -> bool:
    return request.headers.get("Authorization") == f"Bot {SIMULATED_BOT_TOKEN}"


def _unauthorized() -> web.Response:
    return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)


def _limit(query: Mapping[str, Any]) -> int:
    given = str(query.get("limit", "1"))
    return max(1, min(int(given), 1000)) if given.isdecimal() else 1
