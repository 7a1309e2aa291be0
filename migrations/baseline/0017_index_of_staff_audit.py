"""Index the audit log's entries about the developer team. Processes of the previous release are not affected."""

import sqlalchemy as sa
from alembic import op

revision = "baseline_0017"
down_revision = "baseline_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_audit_log_staff",
        "audit_log",
        ["occurred_at", "id"],
        postgresql_where=sa.text("guild_id IS NULL OR action IN ('conversation.read', 'fleet.read')"),
    )


def downgrade() -> None:
    op.drop_index("ix_audit_log_staff", "audit_log")
