"""Add the cost to each answer."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0002"
down_revision = "chat_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat_turns", sa.Column("cost_usd", sa.Numeric(20, 10), nullable=True))


def downgrade() -> None:
    op.drop_column("chat_turns", "cost_usd")
