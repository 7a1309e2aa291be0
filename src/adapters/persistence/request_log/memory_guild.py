"""Query the request log of one guild, in memory."""

from dataclasses import replace
from uuid import UUID

from adapters.persistence.memory.outage import Outage
from adapters.persistence.request_log.memory import MemoryRequestLog, MemoryRequestLogQueries
from application.queries.requests import LoggedPayload, LoggedRequest, RequestFilter, RequestPosition
from domain.ids import GuildId


class MemoryGuildRequestQueries:
    def __init__(self, log: MemoryRequestLog, outage: Outage | None = None) -> None:
        self._all = MemoryRequestLogQueries(log, outage)

    async def page(
        self, guild_id: GuildId, wanted: RequestFilter, *, after: RequestPosition | None = None, limit: int = 100
    ) -> tuple[LoggedRequest, ...]:
        return await self._all.page(replace(wanted, guild_id=guild_id), after=after, limit=limit)

    async def request(self, guild_id: GuildId, request_id: UUID) -> tuple[LoggedRequest, LoggedPayload] | None:
        found = await self._all.request(request_id)
        return None if found is None or found[0].guild_id != str(guild_id) else found
