"""Report to the breakers how calls of a cog's code ended."""

from collections.abc import Sequence
from typing import Any

import discord

from adapters.discord.answering.failures import cause_of, report_listener
from adapters.discord.answering.refusals import refusal_text
from adapters.discord.event_origins import guild_of
from application.cogs.attempts import cog_of
from application.cogs.breakers.breakers import CogBreakers
from baseline.services import Log

_DISCORDS_OWN = (discord.DiscordServerError, discord.RateLimited, discord.NotFound)
"""Errors that are not the cog's fault: an outage of Discord, a rate limit, and what a member has deleted meanwhile."""


def is_fault(error: BaseException) -> bool:
    """Return whether an error is a fault of the cog's code: no refusal, no outage, and nothing that members cause."""
    cause = cause_of(error)
    return refusal_text(cause) is None and not isinstance(cause, _DISCORDS_OWN)


class Outcomes:
    def __init__(self, breakers: CogBreakers) -> None:
        self._breakers = breakers

    async def close(self) -> None:
        """Cancel the pending writes of the breakers."""
        await self._breakers.close()

    def failed(self, guild_id: int | None, cog: str | None, part: str, error: BaseException) -> None:
        if is_fault(error):
            self._breakers.failed(guild_id, cog, part, cause_of(error))

    def succeeded(self, guild_id: int | None, cog: str | None, part: str) -> None:
        self._breakers.succeeded(guild_id, cog, part)

    def command_failed(self, guild_id: int | None, command: Any, error: BaseException) -> None:
        """`command` is a command of any kind of discord.py; None is an unknown one."""
        if command is not None:
            self.failed(guild_id, cog_of(command.module), command.qualified_name, error)

    def command_succeeded(self, guild_id: int | None, command: Any) -> None:
        if command is not None:
            self.succeeded(guild_id, cog_of(command.module), command.qualified_name)

    def listener_failed(
        self, log: Log, error: BaseException, listener: object, event_name: str, args: Sequence[object]
    ) -> None:
        """Log what a listener raised, and count it."""
        report_listener(log, error, listener, event_name, args)
        self.note(listener, guild_of(args), error)

    def note(self, code: object, guild_id: int | None, error: BaseException | None) -> None:
        """Report how a listener, handler or loop over guilds has ended. `error` None means success."""
        owner = getattr(code, "__self__", None)
        cog = cog_of(str(getattr(code, "__module__", "") if owner is None else type(owner).__module__))
        part = str(getattr(code, "__name__", type(code).__name__))
        if error is None:
            self.succeeded(guild_id, cog, part)
        else:
            self.failed(guild_id, cog, part, error)
