"""Keep messages that questions reply to as turns of their own, and say which question an answer belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0004"
down_revision = "chat_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat_turns", sa.Column("question_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("chat_turns", "question_id")
