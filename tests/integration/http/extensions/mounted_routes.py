"""List the routes of cogs that an application has mounted, and send requests to them."""

from typing import Any

import httpx
from litestar.routes import HTTPRoute

from tests.integration.http.browser import Browser
from tests.integration.http.people import GUILD
from tests.integration.http.world import World


def mounted(world: World) -> list[tuple[str, str]]:
    """Return the routes of the running application, so that a test cannot omit one."""
    return [
        (method, f"https://api.example{route.path_format}".replace("{number}", "1").replace("{how}", "missing"))
        for route in world.app.routes
        if isinstance(route, HTTPRoute) and route.path_format.startswith("/api/v1/ext/")
        for method in route.route_handler_map
        if method != "OPTIONS"
    ]


def in_guild(world: World, guild_id: int | str = GUILD) -> list[tuple[str, str]]:
    return [(method, url.format(guild_id=guild_id)) for method, url in mounted(world) if "{guild_id}" in url]


def changes(world: World) -> list[tuple[str, str]]:
    return [(method, url.format(guild_id=GUILD)) for method, url in mounted(world) if method != "GET"]


async def asked(browser: Browser, method: str, url: str, **options: Any) -> httpx.Response:
    return await browser.request(method, url, json=None if method == "GET" else {"text": "Hi"}, **options)
