"""Record in the audit log that a failing cog was switched off."""

from application.ports.audit import SystemAudit
from application.ports.work import BeginWork
from domain.audit_entries.cogs import cog_switched_off
from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId


class RecordSwitchedOff:
    """May raise `ServiceUnavailable("database")`. A second call adds a second entry."""

    def __init__(self, begin: BeginWork, system_audit: SystemAudit) -> None:
        self._begin = begin
        self._system_audit = system_audit

    async def __call__(self, guild_id: GuildId | None, cog: str, breaker: CogBreaker) -> None:
        """`guild_id` None: the cog is off everywhere."""
        entry = cog_switched_off(guild_id, cog, breaker)
        if guild_id is None:
            await self._system_audit.append(entry)
            return
        async with self._begin(guild_id) as work:
            await work.audit.append(entry)
            await work.commit()
