"""Add activity, baselines, passes and alerts of the anomaly detector."""

import sqlalchemy as sa
from alembic import op

revision = "anomaly_bot_0001"
down_revision = None
branch_labels = None
depends_on = None


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def upgrade() -> None:
    counts = ("messages", "mentions", "channels", "reactions", "voice", "joins")
    op.create_table(
        "anomaly_activity",
        *_numbers("guild_id", "user_id", "half_hour", *counts),
        sa.PrimaryKeyConstraint("guild_id", "user_id", "half_hour", name=op.f("pk_anomaly_activity")),
    )
    op.create_index(op.f("ix_anomaly_activity_guild_id_half_hour"), "anomaly_activity", ["guild_id", "half_hour"])
    op.create_table(
        "anomaly_baselines",
        *_numbers("guild_id", "user_id", "joined"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Float(), nullable=False),
        sa.Column("days", sa.Float(), nullable=False),
        *_numbers("last"),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("mean", sa.JSON(), nullable=False),
        sa.Column("deviation", sa.JSON(), nullable=False),
        sa.Column("moving_average", sa.Float(), nullable=False),
        sa.Column("weighted_average", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name=op.f("pk_anomaly_baselines")),
    )
    op.create_table(
        "anomaly_passes",
        *_numbers("guild_id", "half_hour"),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("is_raid", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "half_hour", name=op.f("pk_anomaly_passes")),
    )
    op.create_table(
        "anomaly_alerts",
        *_numbers("guild_id", "id"),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("user_ids", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        *_numbers("first_half_hour", "last_half_hour"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=5), nullable=True),
        sa.Column("judged_by", sa.BigInteger(), nullable=True),
        sa.Column("learned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anomaly_alerts")),
    )
    op.create_index(op.f("ix_anomaly_alerts_guild_id_last_half_hour"), "anomaly_alerts", ["guild_id", "last_half_hour"])


def downgrade() -> None:
    for table in ("anomaly_alerts", "anomaly_passes", "anomaly_baselines", "anomaly_activity"):
        op.drop_table(table)
