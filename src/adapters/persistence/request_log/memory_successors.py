"""Query the calls that the successor of a retired model answered, in memory."""

from collections import defaultdict
from datetime import datetime

from adapters.persistence.memory.outage import Outage
from adapters.persistence.request_log.memory import MemoryRequestLog
from application.queries.successors import SuccessorAnswers, most_frequent_first
from domain.ids import GuildId


class MemorySuccessorQueries:
    def __init__(self, log: MemoryRequestLog, outage: Outage | None = None) -> None:
        self._log = log
        self._outage = outage or Outage("database")

    async def answered_by_successors(self, guild_id: GuildId, since: datetime) -> tuple[SuccessorAnswers, ...]:
        self._outage.refuse_if_down()
        times: defaultdict[tuple[str, str, str, str], list[datetime]] = defaultdict(list)
        for each in self._log.attempts:
            is_wanted = each.caller.guild_id == guild_id and each.at >= since and each.error_code is None
            if is_wanted and each.instead_of is not None:
                times[each.caller.cog_name, each.provider, each.instead_of, each.model].append(each.at)
        found = [
            SuccessorAnswers(
                cog_name=cog,
                provider=provider,
                instead_of=instead_of,
                model=model,
                requests=len(at),
                last_at=max(at),
            )
            for (cog, provider, instead_of, model), at in times.items()
        ]
        return most_frequent_first(found)
