"""Index the ledger by user, so that the spending of one user over all guilds is read without a scan.

Writes to the ledger wait while the index is built; meanwhile running processes keep their records on disk.
"""

from alembic import op

revision = "baseline_0011"
down_revision = "baseline_0010"
branch_labels = None
depends_on = None

_INDEX = "ix_llm_usage_user_id_created_at"


def upgrade() -> None:
    op.create_index(_INDEX, "llm_usage", ["user_id", "created_at"])


def downgrade() -> None:
    op.drop_index(_INDEX)
