"""The metrics route of this process, for Prometheus."""

from typing import Any

from litestar import Request, Response, get
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from prometheus_client import CONTENT_TYPE_LATEST

from adapters.http.asgi.metrics import METRICS, HttpMetrics
from adapters.http.dependencies import Injected
from adapters.http.documented import problems
from adapters.http.events.streams import Events
from adapters.http.problems.refusals import RouteNotFound
from application.ports.health import HealthProbe


def require_no_proxy(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse requests that came through a proxy: metrics are for operators. Proxies add `Via` (RFC 9110, section
    7.6.3).
    """
    if "via" in connection.headers:
        raise RouteNotFound("The metrics are not served through a proxy.")


_TEXT = ResponseSpec(
    str,
    media_type="text/plain",
    generate_examples=False,
    description="In the text format of Prometheus.",
    examples=[
        Example(
            id="metrics",
            summary="One of the figures",
            value='baseline_http_requests_total{method="GET",route="/api/v1/guilds",status="200"} 42.0\n',
        )
    ],
)


@get(
    "/metrics",
    operation_id="getMetrics",
    summary="Metrics",
    tags=["health"],
    guards=[require_no_proxy],
    responses={**problems(RouteNotFound), 200: _TEXT},
)
async def get_metrics(
    request: Request[Any, Any, Any], probes: Injected[tuple[HealthProbe, ...]], events: Injected[Events]
) -> Response[bytes]:
    """Get requests by route, open event streams, and the health of each dependency. Not served through a proxy."""
    return await _metrics(request, probes, events)


@get("/metrics", include_in_schema=False, guards=[require_no_proxy])
async def get_unversioned_metrics(
    request: Request[Any, Any, Any], probes: Injected[tuple[HealthProbe, ...]], events: Injected[Events]
) -> Response[bytes]:
    return await _metrics(request, probes, events)


async def _metrics(request: Request[Any, Any, Any], probes: tuple[HealthProbe, ...], events: Events) -> Response[bytes]:
    metrics: HttpMetrics = request.app.state[METRICS]
    scraped = await metrics.scraped(probes, events.open_streams)
    return Response(scraped, headers={"Content-Type": CONTENT_TYPE_LATEST})
