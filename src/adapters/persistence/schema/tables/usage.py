"""Tables of the usage ledger, its rollups, and model prices."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Identity,
    Index,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.persistence.schema.tables.metadata import metadata

# Prompt tokens include cached ones, and completion tokens include reasoning: a total cannot disagree with its parts.
# `details` holds usage without a column of its own. `requests` and `unpriced` are what a row adds to the rollups: a
# correction adds no request, and subtracts one request without a known price.
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
    Index("ix_llm_usage_user_id_created_at", "user_id", "created_at"),
    Index("ix_llm_usage_unpriced", "provider", "created_at", "request_id", postgresql_where=text("unpriced = 1")),
    Index("ix_llm_usage_corrects", "corrects", postgresql_where=text("corrects IS NOT NULL")),
    postgresql_partition_by="RANGE (created_at)",
)


def _rollup(name: str, *keys: Column[Any] | Index) -> Table:
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


# Rollups of the ledger; `usage/rollups.py` defines what is summed.
llm_usage_guild_days = _rollup(
    "llm_usage_guild_days",
    _key("guild_id", BigInteger),
    _key("day", Date),
    Index("ix_llm_usage_guild_days_day", "day"),
)
llm_usage_guild_months = _rollup("llm_usage_guild_months", _key("month", Date), _key("guild_id", BigInteger))
llm_usage_guild_model_days = _rollup(
    "llm_usage_guild_model_days", _key("guild_id", BigInteger), _key("day", Date), *_models()
)
llm_usage_guild_user_days = _rollup(
    "llm_usage_guild_user_days", _key("guild_id", BigInteger), _key("day", Date), _key("user_id", BigInteger)
)
llm_usage_days = _rollup("llm_usage_days", _key("day", Date), *_models())
# The bot's own usage belongs to no guild: only the first rollup includes it.
ROLLUPS = (
    llm_usage_days,
    llm_usage_guild_months,
    llm_usage_guild_days,
    llm_usage_guild_model_days,
    llm_usage_guild_user_days,
)


def up_to_date(rollup: Table) -> str:
    """Return the name of the view over a rollup and the ledger rows not yet folded into it. A key may occur more than
    once.
    """
    return f"{rollup.name}_now"


# Ledger rows that are not in the rollups yet, with the ledger's columns. They are inserted together with the ledger
# row and deleted when folded, about a second later.
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

# One row per price version. `details` is the whole price; the cost columns are a simplified view.
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
