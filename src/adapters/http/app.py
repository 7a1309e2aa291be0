"""The HTTP API as an ASGI application."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

from litestar import Litestar
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from adapters.http.asgi.anonymous_limit import AnonymousLimit
from adapters.http.asgi.encoded_slashes import EncodedSlashes
from adapters.http.asgi.json_request import JsonRequest
from adapters.http.asgi.metrics import METRICS, HttpMetrics
from adapters.http.asgi.observed import CORRELATION_HEADER, Observed
from adapters.http.asgi.options import AllMethods
from adapters.http.asgi.proxies import Proxied
from adapters.http.asgi.signed_clients import SignedClients
from adapters.http.config import REDACT
from adapters.http.dependencies import DEPENDENCIES, Dependencies, OneAfterAnother
from adapters.http.extension_list import EXTENSIONS, Extension, routers_of
from adapters.http.guards.csrf import CSRF_HEADER
from adapters.http.guards.rate_limits import RATE_LIMIT_HEADERS, give_back_when_forbidden
from adapters.http.guards.strict_queries import DeclaredParameters
from adapters.http.openapi.document import openapi_config
from adapters.http.openapi.structs import PreciseStructs
from adapters.http.problems.litestar_errors import refused_by_litestar
from adapters.http.problems.problems import failed, refused, refused_by_http
from adapters.http.problems.refusals import HttpRefusal
from adapters.http.routing import router
from adapters.loop_lag import LoopLag
from domain.errors import DomainError

Lifespan: TypeAlias = Callable[[Litestar], AbstractAsyncContextManager[None]]

_LARGEST_BODY = 64 * 1024


def make_http(
    dependencies: Dependencies,
    *,
    extensions: Sequence[Extension] = (),
    lifespan: Sequence[Lifespan] = (),
    loop_lag: LoopLag | None = None,
) -> Litestar:
    """Build the application without opening a connection; `lifespan` opens them. `extensions` come from `accept`."""
    config = dependencies.config
    metrics = HttpMetrics(config.version, loop_lag or LoopLag(), config.redact)
    cors = CORSConfig(
        allow_origins=list(config.web_origins),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Content-Type", CSRF_HEADER],
        allow_credentials=True,
        expose_headers=[*RATE_LIMIT_HEADERS, "Retry-After", CORRELATION_HEADER],
    )
    state = State({DEPENDENCIES: dependencies, EXTENSIONS: tuple(extensions), METRICS: metrics, REDACT: config.redact})
    app = Litestar(
        [router(state, routers_of(extensions))],
        state=state,
        lifespan=list(lifespan),
        request_class=JsonRequest,
        request_max_body_size=_LARGEST_BODY,
        exception_handlers={
            DomainError: refused,
            HttpRefusal: refused_by_http,
            HTTPException: refused_by_litestar,
            Exception: failed,
        },
        after_exception=[give_back_when_forbidden],
        cors_config=cors,
        openapi_config=openapi_config(),
        plugins=[PreciseStructs(), AllMethods(), DeclaredParameters(), OneAfterAnother()],
        logging_config=None,
        debug=False,
    )
    signed = SignedClients(config.dashboard_key, dependencies.clock) if config.dashboard_key else None
    observed = Observed(AnonymousLimit(EncodedSlashes(app.asgi_handler), cors), metrics)
    app.asgi_handler = Proxied(observed, config.trusted_proxies, signed)
    return app
