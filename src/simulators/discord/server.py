"""The simulated Discord's web server: sign-in page, OAuth and REST endpoints, and the console."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from json import JSONDecodeError
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from simulators.discord.console import Console, NoReply
from simulators.discord.grants import Grants
from simulators.discord.identity import SimulatorOptions
from simulators.discord.live_env import LiveEnv
from simulators.discord.oauth_routes import OAuthRoutes
from simulators.discord.rest_routes import RestRoutes
from simulators.discord.typed_commands import NotUnderstood

_LOOPBACK_NAMES: Final = {"127.0.0.1", "localhost"}


def discord_stand_in(
    env: LiveEnv, console: Console, options: SimulatorOptions, grants: Grants, preview_url: Callable[[], str]
) -> web.Application:
    """`options` cannot exist beside a real application, and without them there is no stand-in."""
    app = web.Application(middlewares=[_for_this_machine])
    OAuthRoutes(env, options, grants).add_to(app)
    RestRoutes(env, grants).add_to(app)

    async def members(_request: web.Request) -> web.Response:
        return web.json_response(console.people())

    async def send(request: web.Request) -> web.Response:
        return await _send(console, request)

    async def preview(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": preview_url()})

    app.router.add_get("/control/members", members)
    app.router.add_post("/control/send", send)
    app.router.add_get("/preview", preview)
    return app


@web.middleware
async def _for_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Nor for web pages elsewhere, which could have this machine's browser ask for them."""
    if urlsplit(f"//{request.host}").hostname not in _LOOPBACK_NAMES:
        return web.json_response({"error": "This works on its own machine only."}, status=403)
    return await handler(request)


async def _send(console: Console, request: web.Request) -> web.Response:
    """Accept only JSON, which another site's page cannot send without permission."""
    if request.content_type != "application/json":
        return _error(415, "Send JSON.")
    try:
        body = await request.json()
        asked = {"sender": str(body["as"]), "text": str(body["text"])}
        where: dict[str, Any] = {"guild": body.get("guild"), "channel": body.get("channel")}
    except (JSONDecodeError, KeyError, TypeError, AttributeError):
        return _error(400, 'Send {"as": …, "text": …}, and "guild" and "channel" where they matter.')
    try:
        replies = await console.send(**asked, **where)
    except NotUnderstood as error:
        return _error(422, str(error))
    except NoReply as error:
        return _error(504, str(error))
    return web.json_response({"replies": [asdict(reply) for reply in replies]})


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": message}, status=status)
