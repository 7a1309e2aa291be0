"""Convert an audit entry to a database row."""

from application.correlation import current_correlation_id
from domain.audit import AuditEntry


def row_of_entry(entry: AuditEntry) -> dict[str, object]:
    """Return the row of an entry, with the current correlation id."""
    return {
        "guild_id": entry.guild_id,
        "actor_id": entry.actor_id,
        "action": entry.action.value,
        "target": entry.target,
        "before": None if entry.before is None else dict(entry.before),
        "after": None if entry.after is None else dict(entry.after),
        "occurred_at": entry.at,
        "correlation_id": current_correlation_id(),
    }
