"""Query the audit log for the dashboard, over `MemoryDatabase`."""

from datetime import datetime

from adapters.persistence.memory.database import AuditRow, MemoryDatabase
from application.queries.audit import AuditFilter, AuditLogItem
from domain.audit import OF_SETTINGS, AuditEntry
from domain.ids import GuildId


class MemoryAuditLogQueries:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def page(
        self, guild_id: GuildId, wanted: AuditFilter, *, after: int | None = None, limit: int = 50
    ) -> tuple[AuditLogItem, ...]:
        self._database.outage.refuse_if_down()
        rows = sorted(self._database.guilds[guild_id].audit, key=position_of, reverse=True)
        if after is not None:
            positions = [position_of(row) for row in rows if row.id == after]
            rows = [row for row in rows if positions and position_of(row) < positions[0]]
        return tuple(item_of(row) for row in rows if is_wanted(row, wanted))[:limit]


def position_of(row: AuditRow) -> tuple[datetime, int]:
    return row.entry.at, row.id


def is_wanted(row: AuditRow, wanted: AuditFilter) -> bool:
    entry = row.entry
    asked = (
        (wanted.actor_id, entry.actor_id),
        (wanted.action, entry.action),
        (wanted.family, entry.action.family),
        (wanted.target, entry.target),
    )
    return (
        all(value is None or value == of_entry for value, of_entry in asked)
        and (wanted.field is None or _changes(entry, wanted.field))
        and (wanted.since is None or entry.at >= wanted.since)
        and (wanted.until is None or entry.at < wanted.until)
    )


def _changes(entry: AuditEntry, field: str) -> bool:
    """A field that is missing differs from one that is null, as in the database."""
    before, after = ({} if values is None else values for values in (entry.before, entry.after))
    former, current = ([values[field]] if field in values else [] for values in (before, after))
    return entry.action in OF_SETTINGS and former != current


def item_of(row: AuditRow) -> AuditLogItem:
    entry = row.entry
    return AuditLogItem(
        id=row.id,
        at=entry.at,
        action=entry.action,
        actor_id=None if entry.actor_id is None else str(entry.actor_id),
        target=entry.target,
        before=entry.before,
        after=entry.after,
        correlation_id=row.correlation_id,
    )
