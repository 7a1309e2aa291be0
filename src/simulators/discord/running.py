"""The bot in a simulated Discord: guilds to be in, a place to type commands, and a web server like Discord's."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final

import discord
from simcord import GuildHandle, Preview, SetupError

from adapters.discord.bot import BaselineBot
from adapters.discord.cog_orders import following_orders
from adapters.discord.health import health_server
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reloading.watching import reloading
from adapters.persistence.bot.memory_synced_commands import MemorySyncedCommands
from adapters.telemetry.probe_server import Address, serving
from application.tasks import cancel_and_wait
from simulators.discord.console import Console
from simulators.discord.grants import Grants
from simulators.discord.identity import SimulatorOptions
from simulators.discord.live_env import LiveEnv
from simulators.discord.server import discord_stand_in
from simulators.discord.world import PLACES, Place, actor, build_guild

_LOOPBACK: Final = "127.0.0.1"
_PATIENCE: Final = 0.3
_REFRESH_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDiscord:
    """`url` replaces https://discord.com. Any client that can reach `preview_url` can type as any member."""

    env: LiveEnv
    guilds: tuple[GuildHandle, ...]
    console: Console
    url: str
    preview_url: str


async def run_simulated(
    platform: DiscordPlatform,
    options: SimulatorOptions,
    *,
    health: Address,
    stop: asyncio.Event,
    announce: Callable[[SimulatedDiscord], None] = lambda _discord: None,
) -> None:
    """Run the simulation until `stop` is set. The platform's dependencies must be running already."""
    bot = make_simulated_bot(platform)
    # The health server starts last: healthy means that people can sign in and type.
    async with (
        bot.shard_reports.running(),
        reloading(platform.watched_folder, bot.cog_control),
        following_orders(bot),
        simulated_discord(bot, options) as simulated,
        health_server(bot, platform, health),
    ):
        announce(simulated)
        await stop.wait()


def make_simulated_bot(platform: DiscordPlatform) -> BaselineBot:
    """Wire as in production, except that synced commands are not remembered: a simulated Discord starts empty."""
    return BaselineBot(replace(platform, synced_commands=MemorySyncedCommands()))


@asynccontextmanager
async def simulated_discord(bot: BaselineBot, options: SimulatorOptions) -> AsyncIterator[SimulatedDiscord]:
    """The bot is connected inside the block, and closed after it."""
    async with AsyncExitStack() as stack:
        env, guilds = await stack.enter_async_context(connected(bot, patience=_PATIENCE))
        preview = await stack.enter_async_context(_preview(env, guilds[0], options.preview_port))
        console = Console(env, guilds)
        app = discord_stand_in(env, console, options, Grants(time.monotonic), lambda: preview.url)
        address = await stack.enter_async_context(serving(app, Address(_LOOPBACK, options.port)))
        refreshing = asyncio.create_task(_keep_fresh(env, preview))
        stack.push_async_callback(cancel_and_wait, refreshing)
        yield SimulatedDiscord(
            env=env,
            guilds=guilds,
            console=console,
            url=f"http://{address.host}:{address.port}",
            preview_url=preview.url,
        )


@asynccontextmanager
async def connected(
    bot: BaselineBot,
    *,
    patience: float,
    places: Sequence[Place] = PLACES,
    approved: discord.Intents | None = None,
) -> AsyncIterator[tuple[LiveEnv, tuple[GuildHandle, ...]]]:
    """The bot in these guilds, without any server. `approved`: what the developer portal grants; None means all."""
    env = LiveEnv(bot, patience=patience, approved=approved)
    env.backend.bot_user.name = "Baseline"
    guilds = tuple(build_guild(env, place) for place in places)
    await env.start()
    try:
        yield env, guilds
    finally:
        await bot.close()
        await env.shutdown()


def _preview(env: LiveEnv, guild: GuildHandle, port: int) -> Preview:
    people = [member for member in env.backend.guilds[guild.id].members if not env.backend.users[member].bot]
    return env.preview(
        guild.channels["general"],
        viewers=[actor(env, guild, user_id) for user_id in people],
        layout="channel",
        port=port or None,
    )


async def _keep_fresh(env: LiveEnv, preview: Preview) -> None:
    """Refresh the page only after the bot acted by itself: a refresh discards input in progress.

    While a user's action is under way, the refresh waits for the next turn.
    """
    while True:
        await asyncio.sleep(_REFRESH_SECONDS)
        await env.idle()
        if env.has_news():
            with suppress(SetupError):
                await preview.refresh()
                env.forget_news()
