"""The route that lists the routes of cogs."""

from typing import Annotated, Any

from litestar import Request, get
from msgspec import Struct

from adapters.http.documented import FOR_DEVELOPERS, SESSION, problems
from adapters.http.extension_list import extensions_of
from adapters.http.fields import described
from adapters.http.guards.developers import require_developer


class ExtensionView(Struct, frozen=True, kw_only=True):
    cog: str
    routes: Annotated[list[str], described("Method and path; none where they are not served.")]
    problem: Annotated[str | None, described("Why they are not served.")]


@get(
    "/extensions",
    guards=[require_developer],
    operation_id="listExtensions",
    summary="Routes of cogs",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS),
)
async def list_extensions(request: Request[Any, Any, Any]) -> list[ExtensionView]:
    """List the cogs that add routes to this API, and why the routes of some are not served."""
    return [
        ExtensionView(cog=extension.cog, routes=list(extension.routes), problem=extension.problem)
        for extension in extensions_of(request)
    ]
