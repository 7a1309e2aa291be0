"""The worker's health for orchestrators (`/health`) and Prometheus (`/metrics`)."""

import asyncio
from collections.abc import Sequence

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from adapters.loop_lag import LoopLag
from application.ports.errors import ServiceUnavailable
from application.ports.health import HealthProbe
from application.ports.jobs import CogJobBoard, JobBoard
from bootstrap.worker.metrics import exposition


def probe_app(
    probes: Sequence[HealthProbe], board: JobBoard, cog_jobs: CogJobBoard, lag: LoopLag, version: str
) -> web.Application:
    """Build the application; a health check takes a few seconds at most."""

    async def parts_up() -> dict[str, bool]:
        up = await asyncio.gather(*(probe.is_up() for probe in probes))
        return {probe.part: is_up for probe, is_up in zip(probes, up, strict=True)}

    async def health(_request: web.Request) -> web.Response:
        up = await parts_up()
        is_well = all(up.values())
        parts = {part: "ok" if is_up else "down" for part, is_up in up.items()}
        body = {"status": "ok" if is_well else "degraded", "version": version, "parts": parts}
        return web.json_response(body, status=200 if is_well else 503)

    async def metrics(_request: web.Request) -> web.Response:
        try:
            jobs, of_cogs = await board.jobs(), await cog_jobs.counts()
        except ServiceUnavailable:
            jobs, of_cogs = (), ()
        return web.Response(
            body=exposition(jobs, of_cogs, await parts_up(), version, lag),
            headers={"Content-Type": CONTENT_TYPE_LATEST},
        )

    app = web.Application()
    app.router.add_get("/health", health)
    app.router.add_get("/metrics", metrics)
    return app
