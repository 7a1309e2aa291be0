"""Which cogs add routes to this application, and why others do not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from litestar import Request, Router

EXTENSIONS: Final = "extensions"
"""Where an application keeps its own."""
EXTENSION: Final = "extension"
"""The option that names the cog to which a route belongs."""


@dataclass(frozen=True, slots=True)
class Extension:
    """`router` is None, and `problem` one line for the bot's author, where the cog's routes are not served."""

    cog: str
    router: Router | None = None
    routes: tuple[str, ...] = ()
    problem: str | None = None


def routers_of(extensions: Iterable[Extension]) -> list[Router]:
    return [extension.router for extension in extensions if extension.router is not None]


def extensions_of(request: Request[Any, Any, Any]) -> Sequence[Extension]:
    return cast("Sequence[Extension]", request.app.state[EXTENSIONS])
