"""Drops guilds that removed the bot while a shard was disconnected, which discord.py goes on showing."""

import discord
from discord.ext import commands

from adapters.discord.platform import DiscordPlatform
from baseline.cogs import Bot


class StaleGuilds(commands.Cog):
    """Remove guilds that the bot left while a shard was disconnected.

    After a failed resume Discord sends the shard's guilds anew, and discord.py makes a new object of each. A guild that
    kept its old object is checked with Discord and then removed as if Discord had sent its removal.
    """

    def __init__(self, bot: Bot, platform: DiscordPlatform) -> None:
        self._bot = bot
        self._platform = platform
        self._before: dict[int, list[discord.Guild]] = {}

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        self._before[shard_id] = [guild for guild in self._bot.guilds if guild.shard_id == shard_id]

    @commands.Cog.listener()
    async def on_shard_connect(self, shard_id: int) -> None:
        """Remove guilds that the bot has lost. Not called when a shard resumes: Discord then replays missed events."""
        for guild in self._before.pop(shard_id, []):
            if self._is_cached(guild) and await self._is_gone(guild) and self._is_cached(guild):
                self._bot._connection._remove_guild(guild)  # noqa: SLF001 - discord.py has no other way
                self._bot.dispatch("guild_remove", guild)

    def _is_cached(self, guild: discord.Guild) -> bool:
        return self._bot.get_guild(guild.id) is guild

    async def _is_gone(self, guild: discord.Guild) -> bool:
        try:
            await self._bot.fetch_guild(guild.id, with_counts=False)
        except (discord.NotFound, discord.Forbidden):
            return True
        except discord.HTTPException as error:
            self._platform.log.warning(
                "Could not check whether the bot is still in a guild", guild_id=guild.id, reason=str(error)
            )
        return False
