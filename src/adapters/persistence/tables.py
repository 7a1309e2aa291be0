"""The tables of Baseline, as the newest migrations leave them."""

import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

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
    # Counts the saves of the guild's grants, so that of two concurrent ones the second is refused.
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

# Prompt tokens include cached ones and completion tokens include reasoning; the sums cannot disagree with their parts.
# `details` holds what was used and has no column of its own; `requests` and `unpriced` are what a row adds to the sums:
# a correction is no request, and takes one from those without a known price.
llm_usage = Table(
    "llm_usage",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("request_id", Uuid, primary_key=True),
    Column("call_id", Uuid, nullable=False),
    Column("guild_id", BigInteger),
    Column("user_id", BigInteger, nullable=False),
    Column("cog_name", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("request_type", Text, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("cache_read_tokens", BigInteger, nullable=False),
    Column("cache_write_tokens", BigInteger, nullable=False),
    Column("reasoning_tokens", BigInteger, nullable=False),
    Column("cache_tokens", BigInteger, Computed("cache_read_tokens + cache_write_tokens", persisted=True)),
    Column("total_tokens", BigInteger, Computed("prompt_tokens + completion_tokens", persisted=True)),
    Column("estimated_cost_usd", Numeric(18, 10)),
    Column("estimated", Boolean, nullable=False),
    Column("corrects", Uuid),
    Column("requests", SmallInteger, nullable=False),
    Column("unpriced", SmallInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), primary_key=True),
    Column("details", JSONB, nullable=False),
    Column("metadata", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index("ix_llm_usage_guild_id_created_at", "guild_id", "created_at"),
    Index("ix_llm_usage_unpriced", "provider", "created_at", "request_id", postgresql_where=text("unpriced = 1")),
    Index("ix_llm_usage_corrects", "corrects", postgresql_where=text("corrects IS NOT NULL")),
    postgresql_partition_by="RANGE (created_at)",
)


def is_partition(table: str) -> bool:
    """The parts of the ledger and of the request log come and go by the month: no migration names them."""
    return re.fullmatch(r"llm_(usage|request_logs)_(default|[0-9]{4}_[0-9]{2})", table) is not None


def _rollup(name: str, *keys: Column[Any]) -> Table:
    sums = ("requests", "prompt_tokens", "completion_tokens", "cache_tokens")
    return Table(
        name,
        metadata,
        *keys,
        *(Column(figure, BigInteger, nullable=False) for figure in sums),
        Column("cost_usd", Numeric, nullable=False),
        Column("unpriced", BigInteger, nullable=False),
    )


def _key(name: str, kind: type[BigInteger | Date | Text]) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _models() -> tuple[Column[Any], ...]:
    return tuple(_key(name, Text) for name in ("cog_name", "provider", "model", "request_type"))


# Sums over the ledger: `postgres/rollups.py` says of what. Each has a view of its own, whose name ends with "_now",
# that adds what was recorded since the sums were last brought up to date: reports read those.
llm_usage_guild_days = _rollup("llm_usage_guild_days", _key("guild_id", BigInteger), _key("day", Date))
llm_usage_guild_months = _rollup("llm_usage_guild_months", _key("month", Date), _key("guild_id", BigInteger))
llm_usage_guild_models = _rollup(
    "llm_usage_guild_models", _key("guild_id", BigInteger), _key("month", Date), *_models()
)
llm_usage_guild_users = _rollup(
    "llm_usage_guild_users", _key("guild_id", BigInteger), _key("month", Date), _key("user_id", BigInteger)
)
llm_usage_days = _rollup("llm_usage_days", _key("day", Date), *_models())

# What of the ledger is not in the sums yet, in the ledger's own words: written with the ledger, and gone once it is
# folded into the sums, which is a second later.
llm_usage_recent = Table(
    "llm_usage_recent",
    metadata,
    Column("guild_id", BigInteger),
    Column("user_id", BigInteger, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("cog_name", "provider", "model", "request_type")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in ("prompt_tokens", "completion_tokens", "cache_tokens")),
    Column("estimated_cost_usd", Numeric(18, 10)),
    Column("requests", SmallInteger, nullable=False),
    Column("unpriced", SmallInteger, nullable=False),
    Index("ix_llm_usage_recent_guild_id", "guild_id"),
)

# One row per version of a price. `details` is the whole of it; the columns of costs are the simple view.
llm_model_pricing = Table(
    "llm_model_pricing",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("input_cost_per_1k", Numeric(18, 10)),
    Column("output_cost_per_1k", Numeric(18, 10)),
    Column("cache_cost_per_1k", Numeric(18, 10)),
    Column("image_cost_per_unit", Numeric(18, 10)),
    Column("audio_cost_per_minute", Numeric(18, 10)),
    Column("details", JSONB, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("source", Text, nullable=False, server_default=text("'seed'::text")),
    UniqueConstraint("provider", "model", "valid_from"),
    CheckConstraint("source IN ('seed', 'manual')", name="source"),
)

# Every attempt, also those that failed and cost nothing, for a while.
llm_request_logs = Table(
    "llm_request_logs",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("call_id", Uuid, nullable=False),
    Column("guild_id", BigInteger),
    Column("user_id", BigInteger, nullable=False),
    Column("cog_name", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("error_code", Text),
    Column("success", Boolean, Computed("error_code IS NULL", persisted=True)),
    Column("latency_ms", Double, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("cost_usd", Numeric(18, 10)),
    Column("correlation_id", Text),
    Column("created_at", DateTime(timezone=True), primary_key=True),
    Index("ix_llm_request_logs_created_at_request_id", "created_at", "request_id"),
    Index("ix_llm_request_logs_guild_id_created_at", "guild_id", "created_at", "request_id"),
    postgresql_partition_by="RANGE (created_at)",
)

# What was said, for an even shorter while, and only of guilds that want it kept.
llm_request_payloads = Table(
    "llm_request_payloads",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("request", Text, nullable=False),
    Column("response", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("ix_llm_request_payloads_created_at", "created_at"),
)

# Sums over the request log, kept in the statement that writes it. `error_code` is empty for what succeeded.
llm_request_days = Table(
    "llm_request_days",
    metadata,
    _key("day", Date),
    *(_key(name, Text) for name in ("provider", "model", "kind", "error_code")),
    Column("attempts", BigInteger, nullable=False),
    Column("latency_ms", Double, nullable=False),
    Column("latency_buckets", ARRAY(BigInteger), nullable=False),
)

# An entry without a guild concerns none, or all of them: only the system scope sees it.
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
)

# What the application may do; whatever is not listed here belongs to the bot and may be read and written.
_ROLLUPS = (llm_usage_guild_days, llm_usage_guild_months, llm_usage_guild_models, llm_usage_guild_users, llm_usage_days)
APP_PRIVILEGES = {
    guilds.name: "SELECT, INSERT, UPDATE",
    authorized_users.name: "SELECT, INSERT, UPDATE",
    guild_settings.name: "SELECT, INSERT, UPDATE",
    llm_usage.name: "SELECT, INSERT",
    llm_usage_recent.name: "SELECT, INSERT, DELETE",
    **{rollup.name: "SELECT, INSERT, UPDATE" for rollup in _ROLLUPS},
    **{f"{rollup.name}_now": "SELECT" for rollup in _ROLLUPS},
    llm_model_pricing.name: "SELECT, INSERT",
    llm_request_logs.name: "SELECT, INSERT, DELETE",
    llm_request_payloads.name: "SELECT, INSERT, DELETE",
    llm_request_days.name: "SELECT, INSERT, UPDATE",
    audit_log.name: "SELECT, INSERT",
}
