"""Add guestbook_entries."""

import sqlalchemy as sa
from alembic import op

revision = "guestbook_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guestbook_entries",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guestbook_entries"),
    )
    op.create_index("ix_guestbook_entries_guild_id", "guestbook_entries", ["guild_id"])
    op.create_index("ix_guestbook_entries_user_id", "guestbook_entries", ["user_id"])


def downgrade() -> None:
    op.drop_index("ix_guestbook_entries_user_id", table_name="guestbook_entries")
    op.drop_index("ix_guestbook_entries_guild_id", table_name="guestbook_entries")
    op.drop_table("guestbook_entries")
