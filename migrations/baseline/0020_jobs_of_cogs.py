"""Create the queue of the jobs that cogs leave to the worker. Processes of the previous release ignore it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0020"
down_revision = "baseline_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cog_jobs",
        sa.Column("id", postgresql.UUID(as_uuid=True), nullable=False, server_default=sa.func.gen_random_uuid()),
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("cog", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("payload", postgresql.JSONB, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.Column("correlation_id", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_cog_jobs"),
    )
    op.create_index(
        "uq_cog_jobs_key",
        "cog_jobs",
        ["guild_id", "cog", "name", "key"],
        unique=True,
        postgresql_where=sa.text("failed_at IS NULL"),
    )
    op.create_index("ix_cog_jobs_due_at", "cog_jobs", ["due_at"], postgresql_where=sa.text("failed_at IS NULL"))
    isolate_guilds("cog_jobs")


def downgrade() -> None:
    op.drop_table("cog_jobs")
