"""Add reminders and polls."""

import sqlalchemy as sa
from alembic import op

revision = "reminders_bot_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member_polls",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_polls")),
    )
    op.create_index(op.f("ix_member_polls_ends_at"), "member_polls", ["ends_at"], unique=False)
    op.create_index(op.f("ix_member_polls_guild_id"), "member_polls", ["guild_id"], unique=False)
    op.create_table(
        "member_reminders",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("every_hours", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_reminders")),
    )
    op.create_index(op.f("ix_member_reminders_due_at"), "member_reminders", ["due_at"], unique=False)
    op.create_index(op.f("ix_member_reminders_guild_id"), "member_reminders", ["guild_id"], unique=False)
    op.create_index(op.f("ix_member_reminders_user_id"), "member_reminders", ["user_id"], unique=False)
    op.create_table(
        "member_poll_votes",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("poll_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["member_polls.id"], name=op.f("fk_member_poll_votes_poll_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("poll_id", "user_id", name=op.f("pk_member_poll_votes")),
    )
    op.create_index(op.f("ix_member_poll_votes_guild_id"), "member_poll_votes", ["guild_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_member_poll_votes_guild_id"), table_name="member_poll_votes")
    op.drop_table("member_poll_votes")
    op.drop_index(op.f("ix_member_reminders_user_id"), table_name="member_reminders")
    op.drop_index(op.f("ix_member_reminders_guild_id"), table_name="member_reminders")
    op.drop_index(op.f("ix_member_reminders_due_at"), table_name="member_reminders")
    op.drop_table("member_reminders")
    op.drop_index(op.f("ix_member_polls_guild_id"), table_name="member_polls")
    op.drop_index(op.f("ix_member_polls_ends_at"), table_name="member_polls")
    op.drop_table("member_polls")
