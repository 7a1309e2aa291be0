"""Create the table of the small documents that cogs keep for a guild. Processes of the previous release ignore it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0014"
down_revision = "baseline_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cog_documents",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("cog", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", postgresql.JSONB, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("guild_id", "cog", "key", name="pk_cog_documents"),
    )
    isolate_guilds("cog_documents")


def downgrade() -> None:
    op.drop_table("cog_documents")
