"""Keep the correlation id of what asked for a job, an erasure or an alert; count exports of guilds as the team's acts.

Processes of the previous release ignore the columns, and use the new index as they used the old one. It holds few rows
of the audit log, so that appends wait for no longer than one reading of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "baseline_0022"
down_revision = "baseline_0021"
branch_labels = None
depends_on = None

_TABLES = ("scheduled_jobs", "privacy_erasures", "alert_deliveries")
_BEFORE = (
    "guild_id IS NULL AND action NOT IN ('session.started', 'session.refused', 'session.ended') "
    "OR action IN ('conversation.read', 'fleet.read')"
)
_NOW = (
    "guild_id IS NULL AND action NOT IN ('session.started', 'session.refused', 'session.ended') "
    "OR action IN ('conversation.read', 'fleet.read', 'privacy.exported')"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table in _TABLES:
        op.add_column(table, sa.Column("correlation_id", sa.Text))
    _index(_NOW)


def downgrade() -> None:
    _index(_BEFORE)
    for table in _TABLES:
        op.drop_column(table, "correlation_id")


def _index(condition: str) -> None:
    op.drop_index("ix_audit_log_staff", "audit_log")
    op.create_index("ix_audit_log_staff", "audit_log", ["occurred_at", "id"], postgresql_where=sa.text(condition))
