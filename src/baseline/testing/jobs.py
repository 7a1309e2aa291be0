"""Run jobs of cogs in a simulated guild, as the worker does."""

import discord

from adapters.discord.bot import BaselineBot
from adapters.discord.rest.job_messages import failure_of
from adapters.persistence.jobs.cog_jobs import CogJobs
from application.settings.read_settings import ReadSettings
from baseline.testing.tables import FreshTables


class BotMessages:
    """Sends by the simulated bot, which sees the same channels as the worker. `nonces` are those of sent messages."""

    def __init__(self, bot: BaselineBot, nonces: set[str]) -> None:
        self._bot = bot
        self._nonces = nonces

    async def send(self, nonce: str, channel_id: int, content: str, mentions: tuple[int, ...]) -> None:
        if nonce in self._nonces:
            return
        users = [discord.Object(user_id) for user_id in mentions]
        allowed = discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=users)
        channel = self._bot.get_partial_messageable(channel_id)
        try:
            await channel.send(content, allowed_mentions=allowed, nonce=nonce)
        except discord.HTTPException as error:
            raise failure_of(error.status) from error
        self._nonces.add(nonce)


def jobs_of(bot: BaselineBot, read: ReadSettings, nonces: set[str]) -> CogJobs:
    """Return the runner of a bot with tables. It drops a message with a nonce of an earlier one, as Discord does."""
    database = bot.services.db
    if not isinstance(database, FreshTables):
        raise AssertionError("Jobs are stored in the database: use simulated_guild(…, tables=True).")  # noqa: TRY004 - tests fail by it
    return CogJobs(
        database.system,
        database=database,
        read=read,
        messages=BotMessages(bot, nonces),
        clock=bot.services.clock,
        describe=repr,
        is_off=lambda guild_id, cog: bot.services.config.is_off(cog, guild_id),
    )
