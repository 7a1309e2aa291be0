"""Whether the API and what it needs are up, for probes."""

import asyncio
from enum import StrEnum
from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from msgspec import Struct

from adapters.http.fields import described
from adapters.http.services import HttpServices


class PartHealth(StrEnum):
    OK = "ok"
    DOWN = "down"


class OverallHealth(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"


class Health(Struct, frozen=True, kw_only=True):
    """`degraded` when any part is down."""

    status: OverallHealth
    version: str
    parts: Annotated[dict[str, PartHealth], described("`database` and `redis`.")]


@get(
    "/health",
    operation_id="getHealth",
    summary="Health",
    tags=["health"],
    responses={503: ResponseSpec(Health, generate_examples=False, description="A part is down.")},
)
async def get_health(services: NamedDependency[HttpServices]) -> Response[Health]:
    """Asks every part that the API needs; answers within a few seconds."""
    return await _health(services)


@get("/health", include_in_schema=False)
async def get_unversioned_health(services: NamedDependency[HttpServices]) -> Response[Health]:
    return await _health(services)


async def _health(services: HttpServices) -> Response[Health]:
    up = await asyncio.gather(*(probe.is_up() for probe in services.probes))
    healthy = all(up)
    return Response(
        Health(
            status=OverallHealth.OK if healthy else OverallHealth.DEGRADED,
            version=services.config.version,
            parts={
                probe.part: PartHealth.OK if is_up else PartHealth.DOWN
                for probe, is_up in zip(services.probes, up, strict=True)
            },
        ),
        status_code=200 if healthy else 503,
    )
