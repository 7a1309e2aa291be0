"""Tables of the request log: attempts, payloads of guilds that opted in, and daily sums."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Double,
    Index,
    Numeric,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.persistence.schema.tables.metadata import metadata

# Every attempt, including failed ones that cost nothing, until the retention period ends.
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
    Column("instead_of", Text),
    Index("ix_llm_request_logs_created_at_request_id", "created_at", "request_id"),
    Index("ix_llm_request_logs_guild_id_created_at", "guild_id", "created_at", "request_id"),
    postgresql_partition_by="RANGE (created_at)",
)

# Prompts and replies, with a shorter retention, and only of guilds that opted in.
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

# Sums over the request log, updated by the statement that writes it. `error_code` is empty for successes.
llm_request_days = Table(
    "llm_request_days",
    metadata,
    Column("day", Date, primary_key=True),
    *(Column(name, Text, primary_key=True) for name in ("provider", "model", "kind", "error_code")),
    Column("attempts", BigInteger, nullable=False),
    Column("latency_ms", Double, nullable=False),
    Column("latency_buckets", ARRAY(BigInteger), nullable=False),
)
