"""The process that runs the scheduled jobs."""

import asyncio
import signal

import structlog

from adapters.telemetry.probe_server import Address, serving
from application.cogs.follow_code import FollowCogCode
from application.tasks import cancel_and_wait
from bootstrap.configuration.settings import Settings
from bootstrap.logs import configure_process_logs
from bootstrap.processes.garbage import freeze_loaded
from bootstrap.processes.unstoppable_loop import run_unstoppable
from bootstrap.tracing import exporting_traces
from bootstrap.watchdog import watchdog
from bootstrap.wiring.lifespan import check_database_role, cog_apis, connections
from bootstrap.wiring.shared import VERSION
from bootstrap.wiring.worker import WorkerPlatform
from bootstrap.worker.probes import probe_app


def run(settings: Settings) -> None:
    configure_process_logs("worker", settings)
    with exporting_traces("worker", settings):
        run_unstoppable(_run(settings), structlog.stdlib.get_logger("worker"))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_, stop.set)
    await check_database_role(settings)
    platform = WorkerPlatform(settings=settings)
    # Import the cogs: their settings hold secrets to encrypt, and their tables rows to delete.
    cog_apis(platform)
    with watchdog(platform).watching():
        async with connections(platform), platform.runner().running(), platform.cog_job_loop().running():
            following = asyncio.create_task(FollowCogCode(platform.cogs(), platform.event_feed()).run())
            boards = (platform.job_board(), platform.cog_job_board())
            app = probe_app(platform.probes(), *boards, platform.loop_lag(), VERSION)
            freeze_loaded()
            try:
                async with serving(app, Address(settings.health_host, settings.health_port)):
                    await stop.wait()
            finally:
                await cancel_and_wait(following)
