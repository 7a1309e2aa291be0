"""The simulated Discord's web server: sign-in page, OAuth and REST endpoints, and the console."""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from simulators.discord.console import Console
from simulators.discord.control_routes import ControlRoutes
from simulators.discord.grants import Grants
from simulators.discord.identity import SimulatorOptions
from simulators.discord.live_env import LiveEnv
from simulators.discord.oauth_routes import OAuthRoutes
from simulators.discord.rest_routes import RestRoutes

_LOOPBACK_NAMES: Final = {"127.0.0.1", "localhost"}


def discord_stand_in(
    env: LiveEnv, console: Console, options: SimulatorOptions, grants: Grants, preview_url: Callable[[], str]
) -> web.Application:
    """Build the server. It needs `options`, which cannot be made beside a real application (see `SimulatorOptions`)."""
    app = web.Application(middlewares=[_for_this_machine])
    OAuthRoutes(env, options, grants).add_to(app)
    RestRoutes(env, grants).add_to(app)

    ControlRoutes(console).add_to(app)

    async def preview(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": preview_url()})

    app.router.add_get("/preview", preview)
    return app


@web.middleware
async def _for_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse requests for other hosts: a web page elsewhere could make this machine's browser send them."""
    if urlsplit(f"//{request.host}").hostname not in _LOOPBACK_NAMES:
        return web.json_response({"error": "This works on its own machine only."}, status=403)
    return await handler(request)
