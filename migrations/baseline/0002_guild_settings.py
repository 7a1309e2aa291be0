"""Create the table of guild settings, one row per section."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0002"
down_revision = "baseline_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guild_settings",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_by", sa.BigInteger),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "key", name="pk_guild_settings"),
        sa.ForeignKeyConstraint(["guild_id"], ["guilds.guild_id"], name="fk_guild_settings_guild_id"),
    )
    isolate_guilds("guild_settings")


def downgrade() -> None:
    op.drop_table("guild_settings")
