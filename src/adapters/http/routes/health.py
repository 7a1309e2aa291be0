"""Health route for probes: the state of the API and its dependencies."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any

from litestar import Litestar, Request, Response, get
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from msgspec import Struct

from adapters.http.config import HttpConfig
from adapters.http.dependencies import Injected
from adapters.http.documented import problems
from adapters.http.fields import described
from application.ports.health import HealthProbe

_IS_STOPPING = "is_stopping"


class PartHealth(StrEnum):
    OK = "ok"
    DOWN = "down"


class OverallHealth(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    STOPPING = "stopping"


class Health(Struct, frozen=True, kw_only=True):
    """`degraded`: a dependency is down. `stopping`: this process still answers, but should get no new requests."""

    status: OverallHealth
    version: str
    parts: Annotated[dict[str, PartHealth], described("`database` and `redis`.")]


_NOT_WELL = ResponseSpec(
    Health,
    generate_examples=False,
    description="A part is down, or the process stops.",
    examples=[
        Example(
            id="degraded",
            summary="A part is down",
            value={"status": "degraded", "version": "0.1.0", "parts": {"database": "ok", "redis": "down"}},
        )
    ],
)


@get(
    "/health",
    operation_id="getHealth",
    summary="Health",
    tags=["health"],
    responses={**problems(), 503: _NOT_WELL},
)
async def get_health(
    request: Request[Any, Any, Any], probes: Injected[tuple[HealthProbe, ...]], config: Injected[HttpConfig]
) -> Response[Health]:
    """Check every dependency of the API. Answers within a few seconds."""
    return await _health(request, probes, config)


@get("/health", include_in_schema=False)
async def get_unversioned_health(
    request: Request[Any, Any, Any], probes: Injected[tuple[HealthProbe, ...]], config: Injected[HttpConfig]
) -> Response[Health]:
    return await _health(request, probes, config)


def report_stopping(app: Litestar) -> None:
    app.state[_IS_STOPPING] = True


async def _health(
    request: Request[Any, Any, Any], probes: tuple[HealthProbe, ...], config: HttpConfig
) -> Response[Health]:
    up = await asyncio.gather(*(probe.is_up() for probe in probes))
    status = OverallHealth.OK if all(up) else OverallHealth.DEGRADED
    if request.app.state.get(_IS_STOPPING):
        status = OverallHealth.STOPPING
    return Response(
        Health(
            status=status,
            version=config.version,
            parts={
                probe.part: PartHealth.OK if is_up else PartHealth.DOWN for probe, is_up in zip(probes, up, strict=True)
            },
        ),
        status_code=200 if status is OverallHealth.OK else 503,
    )
