"""Tables of guilds, their grants, settings and audit log."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.persistence.schema.tables.metadata import metadata

guilds = Table(
    "guilds",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("icon_url", Text),
    Column("member_count", Integer, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("added_by", BigInteger, nullable=False),
    Column("added_by_source", Text, nullable=False),
    Column("joined_at", DateTime(timezone=True), nullable=False),
    Column("left_at", DateTime(timezone=True)),
    # Incremented by each save of the guild's grants: the second of two concurrent saves is refused.
    Column("access_version", Integer, nullable=False, server_default="0"),
)

authorized_users = Table(
    "authorized_users",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("guild_id", BigInteger, ForeignKey("guilds.guild_id"), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("granted_by", BigInteger),
    Column("granted_at", DateTime(timezone=True), nullable=False),
    Column("revoked_by", BigInteger),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("kind IN ('initial', 'delegate')", name="kind"),
)
Index(
    "uq_authorized_users_active_user",
    authorized_users.c.guild_id,
    authorized_users.c.user_id,
    unique=True,
    postgresql_where=text("revoked_at IS NULL"),
)
Index(
    "uq_authorized_users_active_initial",
    authorized_users.c.guild_id,
    unique=True,
    postgresql_where=text("revoked_at IS NULL AND kind = 'initial'"),
)
Index(
    "ix_authorized_users_user_id",
    authorized_users.c.user_id,
    postgresql_where=text("revoked_at IS NULL"),
)

guild_settings = Table(
    "guild_settings",
    metadata,
    Column("guild_id", BigInteger, ForeignKey("guilds.guild_id"), primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("values", JSONB, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_by", BigInteger),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)

OF_SESSIONS = "action IN ('session.started', 'session.refused', 'session.ended')"
"""Condition of entries about sign-ins and ends of sessions, which belong to no guild."""
BY_STAFF = (
    "guild_id IS NULL AND action NOT IN ('session.started', 'session.refused', 'session.ended') "
    "OR action IN ('conversation.read', 'fleet.read', 'privacy.exported')"
)
"""Condition of entries about the developer team: actions on no guild, and reads and exports of any guild."""

# An entry without a guild concerns no guild or all of them. Only the system scope reads it.
audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("guild_id", BigInteger),
    Column("actor_id", BigInteger),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("before", JSONB(none_as_null=True)),
    Column("after", JSONB(none_as_null=True)),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("correlation_id", Text),
    Index("ix_audit_log_guild_id_occurred_at", "guild_id", "occurred_at"),
    Index(
        "ix_audit_log_staff",
        "occurred_at",
        "id",
        postgresql_where=text(BY_STAFF),
    ),
    Index(
        "ix_audit_log_sessions",
        "occurred_at",
        "id",
        postgresql_where=text(OF_SESSIONS),
    ),
)
