"""The process that serves the HTTP API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar

from adapters.http.app import make_http
from adapters.http.extensions.mounting import accept
from application.cogs.follow_code import FollowCogCode
from application.tasks import cancel_and_wait
from bootstrap.configuration.settings import Settings
from bootstrap.logs import configure_process_logs
from bootstrap.processes.serving import serve
from bootstrap.tracing import exporting_traces
from bootstrap.watchdog import watchdog
from bootstrap.wiring.api import ApiPlatform
from bootstrap.wiring.http import bulkhead_limits
from bootstrap.wiring.lifespan import check_database_role, cog_apis, connections


def run(settings: Settings) -> None:
    configure_process_logs("api", settings)
    asyncio.run(check_database_role(settings))
    with exporting_traces("api", settings):
        serve(make_app(ApiPlatform(settings=settings)), settings)


def make_app(platform: ApiPlatform) -> Litestar:
    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        with watchdog(platform).watching():
            async with connections(platform), platform.events().running():
                following = asyncio.create_task(FollowCogCode(platform.cogs(), platform.event_feed()).run())
                try:
                    yield
                finally:
                    await cancel_and_wait(following)

    extensions = accept(cog_apis(platform), bulkhead_limits(platform.settings()))
    return make_http(
        platform.api_dependencies(), extensions=extensions, lifespan=[lifespan], loop_lag=platform.loop_lag()
    )
