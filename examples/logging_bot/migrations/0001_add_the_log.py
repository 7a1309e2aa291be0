"""Add the log."""

import sqlalchemy as sa
from alembic import op

revision = "logging_bot_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_entries",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=512), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("post_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("post_to", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entries")),
    )
    op.create_index(op.f("ix_log_entries_guild_id"), "log_entries", ["guild_id"], unique=False)
    op.create_index("ix_log_entries_guild_id_at", "log_entries", ["guild_id", "at"], unique=False)
    op.create_index(op.f("ix_log_entries_post_at"), "log_entries", ["post_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_log_entries_post_at"), table_name="log_entries")
    op.drop_index("ix_log_entries_guild_id_at", table_name="log_entries")
    op.drop_index(op.f("ix_log_entries_guild_id"), table_name="log_entries")
    op.drop_table("log_entries")
