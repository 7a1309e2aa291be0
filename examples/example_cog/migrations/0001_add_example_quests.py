"""Add example_quests."""

import sqlalchemy as sa
from alembic import op

revision = "example_cog_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "example_quests",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("steps", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_example_quests"),
    )
    for column in ("guild_id", "user_id", "due_at"):
        op.create_index(f"ix_example_quests_{column}", "example_quests", [column])


def downgrade() -> None:
    for column in ("due_at", "user_id", "guild_id"):
        op.drop_index(f"ix_example_quests_{column}", table_name="example_quests")
    op.drop_table("example_quests")
