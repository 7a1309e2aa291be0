"""Remember which messages have pictures or PDFs, so that the next questions can be about them too."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0005"
down_revision = "chat_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat_turns", sa.Column("files_in", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("chat_turns", "files_in")
