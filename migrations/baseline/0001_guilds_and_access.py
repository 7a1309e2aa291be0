"""Create the tables of guilds and dashboard grants."""

import sqlalchemy as sa
from alembic import op

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0001"
down_revision = None
branch_labels = ("baseline",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guilds",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("icon_url", sa.Text),
        sa.Column("member_count", sa.Integer, nullable=False),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("added_by", sa.BigInteger, nullable=False),
        sa.Column("added_by_source", sa.Text, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("access_version", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("guild_id", name="pk_guilds"),
    )
    isolate_guilds("guilds")
    op.create_table(
        "authorized_users",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("granted_by", sa.BigInteger),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.BigInteger),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_authorized_users"),
        sa.ForeignKeyConstraint(["guild_id"], ["guilds.guild_id"], name="fk_authorized_users_guild_id"),
        sa.CheckConstraint("kind IN ('initial', 'delegate')", name=op.f("ck_authorized_users_kind")),
    )
    op.create_index(
        "uq_authorized_users_active_user",
        "authorized_users",
        ["guild_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index(
        "uq_authorized_users_active_initial",
        "authorized_users",
        ["guild_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL AND kind = 'initial'"),
    )
    op.create_index(
        "ix_authorized_users_user_id",
        "authorized_users",
        ["user_id"],
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    isolate_guilds("authorized_users")


def downgrade() -> None:
    op.drop_table("authorized_users")
    op.drop_table("guilds")
