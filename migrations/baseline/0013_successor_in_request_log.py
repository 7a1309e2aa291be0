"""Note in the request log which retired model a call named when its successor answered.

Processes of the previous release leave the column empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "baseline_0013"
down_revision = "baseline_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("llm_request_logs", sa.Column("instead_of", sa.Text))


def downgrade() -> None:
    op.drop_column("llm_request_logs", "instead_of")
