"""Add chat: turns, summaries, votes and opt-outs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "chat_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_turns",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("is_answer", sa.Boolean(), nullable=False),
        sa.Column("speaker", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chat_turns"),
    )
    op.create_index("ix_chat_turns_guild_id", "chat_turns", ["guild_id"])
    op.create_index("ix_chat_turns_conversation", "chat_turns", ["guild_id", "channel_id", "id"])
    op.create_index("ix_chat_turns_message_id", "chat_turns", ["message_id"])
    op.create_index("ix_chat_turns_user_id", "chat_turns", ["user_id"])
    op.create_index("ix_chat_turns_created_at", "chat_turns", ["created_at"])
    op.create_table(
        "chat_summaries",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("until_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("user_ids", ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chat_summaries"),
        sa.UniqueConstraint("guild_id", "channel_id", name="uq_chat_summaries_guild_id_channel_id"),
    )
    op.create_index("ix_chat_summaries_guild_id", "chat_summaries", ["guild_id"])
    op.create_index("ix_chat_summaries_updated_at", "chat_summaries", ["updated_at"])
    op.create_table(
        "chat_votes",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("vote", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chat_votes"),
        sa.UniqueConstraint("guild_id", "message_id", "user_id", name="uq_chat_votes_guild_id_message_id_user_id"),
    )
    op.create_index("ix_chat_votes_guild_id", "chat_votes", ["guild_id"])
    op.create_index("ix_chat_votes_user_id", "chat_votes", ["user_id"])
    op.create_index("ix_chat_votes_created_at", "chat_votes", ["created_at"])
    op.create_table(
        "chat_opt_outs",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chat_opt_outs"),
        sa.UniqueConstraint("guild_id", "user_id", name="uq_chat_opt_outs_guild_id_user_id"),
    )
    op.create_index("ix_chat_opt_outs_guild_id", "chat_opt_outs", ["guild_id"])


def downgrade() -> None:
    op.drop_table("chat_opt_outs")
    op.drop_table("chat_votes")
    op.drop_table("chat_summaries")
    op.drop_table("chat_turns")
