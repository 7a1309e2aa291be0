"""Drop the cost of each answer: the usage ledger has it, and that of all other calls of the chat."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0003"
down_revision = "chat_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("chat_turns", "cost_usd")


def downgrade() -> None:
    op.add_column("chat_turns", sa.Column("cost_usd", sa.Numeric(20, 10), nullable=True))
