"""Run the bot, connected to Discord, until it is stopped."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import discord

from adapters.discord.bot import BaselineBot, make_bot
from adapters.discord.health import Address, health_server
from adapters.discord.platform import DiscordPlatform

_PRIVILEGED = ("members", "presences", "message_content")


class BotCannotStart(Exception):
    """The message is one line that names the variable to change."""


async def run_connected(platform: DiscordPlatform, *, token: str, health: Address, stop: asyncio.Event) -> None:
    """Run until `stop` is set. Privileged intents that Discord has not granted are left out and logged.

    Raises `BotCannotStart`.
    """
    with suppress(discord.PrivilegedIntentsRequired):
        await _run(platform, token, health, stop)
        return
    lost = [name for name in platform.intents if name in _PRIVILEGED]
    granted = tuple(name for name in platform.intents if name not in lost)
    platform.log.error("Discord has not granted these intents; the bot goes on without them", intents=lost)
    await _run(replace(platform, intents=granted), token, health, stop)


async def _run(platform: DiscordPlatform, token: str, health: Address, stop: asyncio.Event) -> None:
    bot = make_bot(platform)
    async with health_server(bot, platform, health), bot.shard_reports.running(), bot:
        stopping = asyncio.create_task(_close_when(stop, bot))
        try:
            await bot.start(token)
        except discord.LoginFailure:
            raise BotCannotStart("DISCORD_BOT_TOKEN: Discord does not accept this token.") from None
        finally:
            stopping.cancel()
            with suppress(asyncio.CancelledError):
                await stopping


async def _close_when(stop: asyncio.Event, bot: BaselineBot) -> None:
    await stop.wait()
    await bot.close()
