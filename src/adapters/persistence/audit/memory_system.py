"""Append audit entries outside of a guild's transaction, over `MemoryDatabase`."""

from adapters.persistence.memory.database import AuditRow, MemoryDatabase
from adapters.persistence.memory.outage import Outage
from application.correlation import current_correlation_id
from domain.audit import AuditEntry


class MemorySystemAudit:
    """`fleet_wide` holds the entries that belong to no guild. `outage` takes down this log alone."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self.outage = Outage("database")
        self.fleet_wide: list[AuditRow] = []

    async def append(self, entry: AuditEntry) -> None:
        self._database.outage.refuse_if_down()
        self.outage.refuse_if_down()
        rows = self.fleet_wide if entry.guild_id is None else self._database.guilds[entry.guild_id].audit
        rows.append(AuditRow(entry, current_correlation_id()))
