"""Query a guild's failed attempts, in memory."""

from collections import Counter
from datetime import datetime

from adapters.persistence.memory.outage import Outage
from adapters.persistence.request_log.memory import MemoryRequestLog
from application.queries.failures import GuildFailures, failures_of
from domain.ids import GuildId


class MemoryFailureQueries:
    def __init__(self, log: MemoryRequestLog, outage: Outage | None = None) -> None:
        self._log = log
        self._outage = outage or Outage("database")

    async def failures(self, guild_id: GuildId, since: datetime) -> GuildFailures:
        self._outage.refuse_if_down()
        return failures_of(
            Counter(
                each.error_code for each in self._log.attempts if each.caller.guild_id == guild_id and each.at >= since
            )
        )
