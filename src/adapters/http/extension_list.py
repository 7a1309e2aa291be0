"""List the cogs that add routes, and why the routes of some are not served."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from litestar import Request, Router

EXTENSIONS: Final = "extensions"
"""The key in the application's state."""
EXTENSION: Final = "extension"
"""The option that names the cog to which a route belongs."""


@dataclass(frozen=True, slots=True)
class Extension:
    """If the cog's routes are not served, `router` is None and `problem` is one line for the bot's author."""

    cog: str
    router: Router | None = None
    routes: tuple[str, ...] = ()
    problem: str | None = None


def routers_of(extensions: Iterable[Extension]) -> list[Router]:
    return [extension.router for extension in extensions if extension.router is not None]


def extensions_of(request: Request[Any, Any, Any]) -> Sequence[Extension]:
    return cast("Sequence[Extension]", request.app.state[EXTENSIONS])
