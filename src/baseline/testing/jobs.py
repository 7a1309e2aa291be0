"""Run jobs of cogs in a simulated guild, as the worker does."""

from uuid import UUID

import discord

from adapters.discord.bot import BaselineBot
from adapters.persistence.jobs.cog_jobs import CogJobs
from application.settings.read_settings import ReadSettings
from baseline.jobs import MessageRefused
from baseline.testing.tables import FreshTables


class _BotMessages:
    """Sends by the simulated bot, which sees the same channels as the worker."""

    def __init__(self, bot: BaselineBot) -> None:
        self._bot = bot

    async def send(self, job_id: UUID, channel_id: int, content: str, mentions: tuple[int, ...]) -> None:
        users = [discord.Object(user_id) for user_id in mentions]
        allowed = discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=users)
        channel = self._bot.get_partial_messageable(channel_id)
        try:
            await channel.send(content, allowed_mentions=allowed, nonce=job_id.hex[:25])
        except (discord.NotFound, discord.Forbidden) as error:
            raise MessageRefused(f"Discord refused the message (HTTP {error.status}).") from error


def jobs_of(bot: BaselineBot, read: ReadSettings) -> CogJobs:
    """Return the runner of a bot with tables."""
    database = bot.services.db
    if not isinstance(database, FreshTables):
        raise AssertionError("Jobs are stored in the database: use simulated_guild(…, tables=True).")  # noqa: TRY004 - tests fail by it
    return CogJobs(
        database.system,
        database=database,
        read=read,
        messages=_BotMessages(bot),
        clock=bot.services.clock,
        describe=repr,
        is_off=lambda guild_id, cog: bot.services.config.is_off(cog, guild_id),
    )
