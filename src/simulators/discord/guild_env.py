"""Extend simcord's environment: guilds that the bot joins, leaves or loses in an outage, and Discord's own limits."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import discord
from simcord import Env
from simcord.backend import serializers
from typing_extensions import override

import simulators.discord.command_rules  # noqa: F401 - registers its route
from simulators.discord.limited_backend import LimitedBackend

_log = logging.getLogger(__name__)


class GuildEnv(Env):
    """`patience`: how long, in seconds, an operation waits for the bot to become idle.

    `approved`: the intents that are turned on in the simulated developer portal; None means all.
    """

    def __init__(
        self, bot: discord.AutoShardedClient, *, patience: float, approved: discord.Intents | None = None
    ) -> None:
        super().__init__(bot, shard_count=bot.shard_count or 1, settle_timeout=patience, approved_intents=approved)
        # simcord's application has no flags; discord.py keeps those that are there before it logs in.
        bot._connection.application_flags = _portal(approved or discord.Intents.all())  # noqa: SLF001
        self.backend = LimitedBackend()

    @override
    async def start(self) -> None:
        """Also let the bot receive the members, if it has the intent.

        simcord leaves discord.py no time to ask for them as it becomes ready, so that Python 3.11 gives up at once.
        """
        await super().start()
        if self.bot.intents.members:
            with self._bot_scope():
                for guild in self.bot.guilds:
                    await guild.chunk()

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Suppress gateway events for changes made inside."""
        subscribers = self.backend.subscribers
        self.backend.subscribers = []
        try:
            yield
        finally:
            self.backend.subscribers = subscribers

    def remove_from(self, guild_id: int) -> None:
        """Remove the bot from the guild, to which it may be added again under the same id."""
        self.backend.remove_guild(guild_id)
        self.backend._reserved_ids.discard(guild_id)  # noqa: SLF001 - simcord never gives an id twice

    def announce_join(self, guild_id: int) -> None:
        """Announce a guild that the bot was just added to; simcord itself announces only ones that became available."""
        payload: dict[str, Any] = dict(serializers.guild_create_payload(self.backend, self.backend.guilds[guild_id]))
        del payload["unavailable"]
        self.backend.emit("GUILD_CREATE", payload)

    def announce_outage(self, guild_id: int) -> None:
        self.backend.emit("GUILD_DELETE", {"id": str(guild_id), "unavailable": True})

    def announce_recovery(self, guild_id: int) -> None:
        self.backend.emit("GUILD_CREATE", serializers.guild_create_payload(self.backend, self.backend.guilds[guild_id]))

    @override
    def _capture_errors(self) -> None:
        """Collect no errors: the bot's own handlers run as in production."""

    @override
    def _record_error(self, error: BaseException) -> None:
        _log.error("A task of the bot failed", exc_info=error)


def _portal(approved: discord.Intents) -> discord.ApplicationFlags:
    return discord.ApplicationFlags(
        gateway_guild_members=approved.members,
        gateway_presence=approved.presences,
        gateway_message_content=approved.message_content,
    )
