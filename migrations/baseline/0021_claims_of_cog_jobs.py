"""Note when an attempt of a cog's job began, so that one which kills its worker counts.

Processes of the previous release ignore the column. They count an attempt at its end, as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "baseline_0021"
down_revision = "baseline_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A running job holds a lock on its row, and with that on the table. New jobs must not wait behind this statement.
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("cog_jobs", sa.Column("started_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("cog_jobs", "started_at")
