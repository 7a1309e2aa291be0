"""The process that runs the bot."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import structlog

from adapters.discord.running import BotCannotStart, run_connected
from adapters.telemetry.probe_server import Address
from application.tasks import cancel_and_wait
from bootstrap.configuration.settings import Settings
from bootstrap.logs import configure_process_logs
from bootstrap.processes.garbage import freeze_loaded, freeze_once_prepared
from bootstrap.processes.unstoppable_loop import run_unstoppable
from bootstrap.tracing import exporting_traces
from bootstrap.up.errors import CannotStart
from bootstrap.watchdog import watchdog
from bootstrap.wiring.bot import BotPlatform
from bootstrap.wiring.discord_application import discord_application
from bootstrap.wiring.lifespan import bot_running, check_database_role


def run(settings: Settings) -> None:
    configure_process_logs("bot", settings)
    with exporting_traces("bot", settings):
        run_unstoppable(_run(settings), structlog.stdlib.get_logger("bot"))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_, stop.set)
    await check_database_role(settings)
    platform = BotPlatform(settings=settings)
    with watchdog(platform).watching():
        async with bot_running(platform), _signals(platform), _frozen(platform):
            health = Address(settings.health_host, settings.health_port)
            freeze_loaded()
            if settings.discord_is_simulated:
                await _run_simulated(platform, settings, health, stop)
            else:
                await _run_connected(platform, settings, health, stop)


@asynccontextmanager
async def _signals(platform: BotPlatform) -> AsyncIterator[None]:
    """Follow the signals and the breakers of other processes; end every subscription at the end."""
    signals, breakers = platform.signals(), platform.breakers()
    following = asyncio.create_task(signals.follow())
    following_breakers = asyncio.create_task(breakers.follow())
    try:
        yield
    finally:
        await cancel_and_wait(following, following_breakers)
        await signals.close()


@asynccontextmanager
async def _frozen(platform: BotPlatform) -> AsyncIterator[None]:
    freezing = asyncio.create_task(freeze_once_prepared(platform.llm_providers().values()))
    try:
        yield
    finally:
        await cancel_and_wait(freezing)


async def _run_connected(platform: BotPlatform, settings: Settings, health: Address, stop: asyncio.Event) -> None:
    token = discord_application(settings).bot_token
    try:
        await run_connected(platform.bot(), token=token, health=health, stop=stop, api_url=settings.discord_api_url)
    except BotCannotStart as error:
        raise CannotStart(str(error)) from error


@contextmanager
def _without_warnings_of_discord_py() -> Iterator[None]:
    """Silence discord.py while simcord is imported: it would warn of a client without intents that simcord makes."""
    log = logging.getLogger("discord")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


async def _run_simulated(platform: BotPlatform, settings: Settings, health: Address, stop: asyncio.Event) -> None:
    with _without_warnings_of_discord_py():
        from simulators.discord.identity import SimulatorOptions  # noqa: PLC0415 - not installed in production
        from simulators.discord.running import run_simulated  # noqa: PLC0415 - not installed in production

    options = SimulatorOptions(
        redirect_uri=settings.redirect_uri,
        client_id=settings.discord_client_id,
        port=urlsplit(settings.discord_simulator_url or "").port or 0,
    )
    await run_simulated(platform.bot(), options, health=health, stop=stop)
