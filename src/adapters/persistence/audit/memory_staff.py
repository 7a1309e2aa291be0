"""Query what the developer team did, over `MemoryDatabase` and the log that belongs to no guild."""

from adapters.persistence.audit.memory_queries import is_wanted, item_of, position_of
from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.memory.database import MemoryDatabase
from application.queries.audit import AuditFilter
from application.queries.fleet import STAFF_READS, StaffAuditItem, asks_for_sessions
from domain.audit import AuditFamily


class MemoryStaffAuditQueries:
    def __init__(self, database: MemoryDatabase, system: MemorySystemAudit) -> None:
        self._database = database
        self._system = system

    async def page(
        self, wanted: AuditFilter, *, after: int | None = None, limit: int = 50
    ) -> tuple[StaffAuditItem, ...]:
        self._database.outage.refuse_if_down()
        in_guilds = (row for guild in self._database.guilds.values() for row in guild.audit)
        rows = [*self._system.fleet_wide, *(row for row in in_guilds if row.entry.action in STAFF_READS)]
        sessions = asks_for_sessions(wanted)
        rows = [row for row in rows if (row.entry.action.family is AuditFamily.SESSION) is sessions]
        rows.sort(key=position_of, reverse=True)
        if after is not None:
            positions = [position_of(row) for row in rows if row.id == after]
            rows = [row for row in rows if positions and position_of(row) < positions[0]]
        return tuple(StaffAuditItem(row.entry.guild_id, item_of(row)) for row in rows if is_wanted(row, wanted))[:limit]
