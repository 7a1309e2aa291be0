"""Create the table of deliveries of alerts. Processes of the previous release ignore it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0016"
down_revision = "baseline_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_deliveries",
        sa.Column("id", postgresql.UUID(as_uuid=True), nullable=False, server_default=sa.func.gen_random_uuid()),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_alert_deliveries"),
        sa.UniqueConstraint("guild_id", "cause", "target", name="uq_alert_deliveries_guild_id_cause_target"),
    )
    op.create_index(
        "ix_alert_deliveries_due_at", "alert_deliveries", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index("ix_alert_deliveries_guild_id_raised_at", "alert_deliveries", ["guild_id", "raised_at"])
    isolate_guilds("alert_deliveries")


def downgrade() -> None:
    op.drop_table("alert_deliveries")
