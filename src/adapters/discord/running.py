"""Run the bot, connected to Discord, until it is stopped."""

import asyncio
from contextlib import suppress
from typing import Final

import discord
from discord.http import INTERNAL_API_VERSION, Route

from adapters.discord.bot import BaselineBot
from adapters.discord.cog_orders import following_orders
from adapters.discord.gateway.silence import SILENCE_LIMITS, SilenceLimits, resume_silent_shards
from adapters.discord.health import health_server
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reloading.watching import reloading
from adapters.telemetry.probe_server import Address
from application.cogs.event_intents import PRIVILEGED
from application.tasks import cancel_and_wait

_SECONDS_TO_FINISH: Final = 5.0


class BotCannotStart(Exception):
    """The message is one line that names the variable to change."""


async def run_connected(
    platform: DiscordPlatform,
    *,
    token: str,
    health: Address,
    stop: asyncio.Event,
    api_url: str | None = None,
    silence: SilenceLimits = SILENCE_LIMITS,
) -> None:
    """Run until `stop` is set. Privileged intents that Discord has not granted are left out and logged.

    `api_url` is the origin of a proxy of Discord's API. Raises `BotCannotStart`.
    """
    if api_url is not None:
        Route.BASE = f"{api_url}/api/v{INTERNAL_API_VERSION}"
    with suppress(discord.PrivilegedIntentsRequired):
        await _run(platform, token, health, stop, silence)
        return
    lost = sorted(platform.intents.granted.intersection(PRIVILEGED))
    platform.log.error("Discord has not granted these intents; the bot goes on without them", intents=lost)
    platform.intents.refuse(PRIVILEGED)
    await _run(platform, token, health, stop, silence)


async def _run(
    platform: DiscordPlatform, token: str, health: Address, stop: asyncio.Event, silence: SilenceLimits
) -> None:
    bot = BaselineBot(platform)
    watching, ordered = reloading(platform.watched_folder, bot.cog_control), following_orders(bot)
    async with health_server(bot, platform, health), bot.shard_reports.running(), bot, watching, ordered:
        connected, stopped = asyncio.create_task(bot.start(token)), asyncio.create_task(stop.wait())
        resuming = asyncio.create_task(resume_silent_shards(bot, platform.log, silence))
        try:
            await asyncio.wait((connected, stopped), return_when=asyncio.FIRST_COMPLETED)
            if connected.done():
                connected.result()
            else:
                # `start` would wait for Discord's limit of sessions or for a turn to identify, and for ever once the
                # client is closed: cancel it before that.
                await cancel_and_wait(connected)
                await _close(bot)
        except discord.LoginFailure:
            raise BotCannotStart("DISCORD_BOT_TOKEN: Discord does not accept this token.") from None
        finally:
            await cancel_and_wait(resuming, stopped, connected)


async def _close(bot: BaselineBot) -> None:
    """Leave the gateway first, so that nothing new begins, and let the listeners that run finish."""
    for shard in bot.shards.values():
        await shard.disconnect()
    await bot.fan_out.finish(_SECONDS_TO_FINISH)
    await bot.close()
