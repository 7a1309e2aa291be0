"""Run a bot in the simulated Discord and send it messages as members."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord

from adapters.discord.bot import BaselineBot
from adapters.discord.platform import DiscordPlatform
from simulators.discord.console import Console
from simulators.discord.control.shown import Reply
from simulators.discord.live_env import LiveEnv
from simulators.discord.running import connected
from simulators.discord.world import PLACES, Place

_SILENCE_SECONDS = 0.1
"""Longest wait for a first reply: only the bot replies here, so nothing comes once it is idle."""


@dataclass(frozen=True, slots=True)
class RunningBot:
    bot: BaselineBot
    env: LiveEnv
    console: Console

    async def says(self, text: str, *, sender: str = "owner") -> list[Reply]:
        """Send a command as this member of the demo guild and return the bot's replies."""
        return (await self.console.send(sender=sender, guild=None, channel=None, text=text)).replies

    async def says_once(self, text: str, *, sender: str = "owner") -> Reply:
        (reply,) = await self.says(text, sender=sender)
        return reply


@asynccontextmanager
async def running(
    platform: DiscordPlatform,
    *,
    places: Sequence[Place] = PLACES,
    patience: float = 2.0,
    approved: discord.Intents | None = None,
) -> AsyncIterator[RunningBot]:
    bot = BaselineBot(platform)
    async with connected(bot, patience=patience, places=places, approved=approved) as (env, guilds):
        yield RunningBot(bot, env, Console(env, guilds, silence=_SILENCE_SECONDS))
