"""Let a name with slashes be one part of a path, written as `%2F`: models are called `meta-llama/llama-4`."""

import re
from typing import Any
from urllib.parse import unquote

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

_SLASH = "%2F"
_ENCODED = re.compile(rb"%2f", re.IGNORECASE)


class EncodedSlashes:
    """Keep encoded slashes encoded while Litestar finds the route: the server decodes them in `path`, which then
    has too many parts.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            kept, found = _ENCODED.subn(b"%252F", scope.get("raw_path") or b"")
            if found:
                scope["path"] = unquote(kept.decode("latin-1"))
        await self._app(scope, receive, send)


async def decode_slashes(request: Request[Any, Any, Any]) -> None:
    """Decode the slashes in the parameters of the path. It is the `before_request` of cogs' routes, and of those that
    take names with slashes.
    """
    parameters = request.scope["path_params"]
    # Litestar shares the mapping between requests.
    request.scope["path_params"] = {
        name: value.replace(_SLASH, "/") if isinstance(value, str) else value for name, value in parameters.items()
    }
