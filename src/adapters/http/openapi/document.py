"""The OpenAPI document: served by the API, and kept in the repository for the dashboard's client."""

import json
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag
from typing_extensions import override

from adapters.http.guards.csrf import CSRF_HEADER
from adapters.http.openapi.completed import completed
from adapters.http.openapi.structs import PreciseStructs
from adapters.http.routing import API, router

_DESCRIPTION = f"""\
Everything that the dashboard does, it does through this API.

Sign in through `startSignIn` and `completeSignIn`; the session lives in a cookie that scripts cannot read. Every change
needs the session's `csrf_token` (from `getMe`) in the `{CSRF_HEADER}` header. Errors are problem details (RFC 9457);
docs/problems.md says what each `type` means and what to do. Requests are limited per user, guild and address: the
`RateLimit-*` headers show what is left, and `Retry-After` comes with a 429. Discord's ids are strings, money is a
decimal string, times are UTC. No text may contain the character U+0000.
"""
_API_VERSION = "1.0"


class CompleteDocument(JsonRenderPlugin):
    """The document, built on the first request: all routes are known by then."""

    _rendered: bytes | None = None

    @override
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._rendered is None:
            self._rendered = super().render(request, completed(openapi_schema))
        return self._rendered


async def _no_html(response: Response[Any]) -> Response[Any]:
    """Replace the HTML page that Litestar serves for unknown paths below the document."""
    if response.status_code == NotFoundException.status_code:
        raise NotFoundException
    return response


def openapi_config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Baseline",
        version=_API_VERSION,
        description=_DESCRIPTION,
        openapi_router=Router(f"{API}/schema", route_handlers=[], include_in_schema=False, after_request=_no_html),
        render_plugins=[CompleteDocument()],
        use_handler_docstrings=True,
        tags=[
            Tag(name="auth", description="Signing in and out."),
            Tag(name="guilds", description="Guilds, and what they have in Discord."),
            Tag(name="access", description="Who may use a guild's dashboard."),
            Tag(name="settings", description="A guild's settings."),
            Tag(name="usage", description="What language models were used for, and their cost."),
            Tag(name="alerts", description="Messages to people on budgets, features, models and providers."),
            Tag(name="audit", description="Who changed what."),
            Tag(name="events", description="What changes, as it changes."),
            Tag(name="developers", description="Across all guilds, for the developer team."),
            Tag(name="extensions", description="What the bot's own cogs add."),
            Tag(name="health", description="Probes, and figures of the process."),
        ],
        components=Components(
            security_schemes={
                "session": SecurityScheme(
                    type="apiKey",
                    security_scheme_in="cookie",
                    name="baseline",
                    description="`__Host-baseline` where the API is served over TLS.",
                ),
                "csrf": SecurityScheme(type="apiKey", security_scheme_in="header", name=CSRF_HEADER),
            }
        ),
    )


def described() -> dict[str, Any]:
    """Build the description without any service, and without what `completed` adds."""
    app = Litestar([router(State())], openapi_config=openapi_config(), plugins=[PreciseStructs()], logging_config=None)
    return app.openapi_schema.to_schema()


def write_openapi(path: Path) -> None:
    """Write the document; the same routes give the same bytes."""
    document = json.dumps(completed(described()), indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(document + "\n", encoding="utf-8")
