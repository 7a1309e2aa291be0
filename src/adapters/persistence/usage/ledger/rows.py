"""Convert a usage record to a ledger row, and insert rows with one statement."""

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from adapters.persistence.schema.tables.usage import llm_usage_recent
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.usage import UsageRecord

COLUMNS = {
    "request_id": "uuid",
    "call_id": "uuid",
    "guild_id": "bigint",
    "user_id": "bigint",
    "cog_name": "text",
    "provider": "text",
    "model": "text",
    "request_type": "text",
    "prompt_tokens": "bigint",
    "completion_tokens": "bigint",
    "cache_read_tokens": "bigint",
    "cache_write_tokens": "bigint",
    "reasoning_tokens": "bigint",
    "estimated_cost_usd": "numeric",
    "created_at": "timestamptz",
    "estimated": "boolean",
    "corrects": "uuid",
    "requests": "smallint",
    "unpriced": "smallint",
    "details": "jsonb",
}
_OWN_COLUMNS = {"input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens"}
_DETAILS = tuple(field.name for field in fields(TokenUsage) if field.name not in _OWN_COLUMNS)


def values_of(record: UsageRecord) -> tuple[Any, ...]:
    """Return the values of a record in the order of COLUMNS."""
    usage = record.usage
    return (
        record.request_id,
        record.call_id,
        record.guild_id,
        record.user_id,
        record.cog_name,
        record.provider,
        record.model,
        record.request_type.value,
        usage.input_tokens,
        usage.output_tokens,
        usage.cache_read_tokens,
        usage.cache_write_tokens,
        usage.reasoning_tokens,
        record.cost_usd,
        record.created_at,
        record.estimated,
        record.corrects,
        record.requests,
        record.unpriced_requests,
        _details(usage),
    )


def columns_of(records: Sequence[UsageRecord]) -> tuple[list[Any], ...]:
    """Return one list of values for each of COLUMNS."""
    rows = [values_of(record) for record in records]
    return tuple([row[number] for row in rows] for number in range(len(COLUMNS)))


def record_of(row: Row[Any]) -> UsageRecord:
    details: dict[str, Any] = {
        name: Decimal(value) if name == "audio_seconds" else value for name, value in row.details.items()
    }
    return UsageRecord(
        request_id=row.request_id,
        call_id=row.call_id,
        guild_id=row.guild_id,
        user_id=row.user_id,
        cog_name=row.cog_name,
        provider=row.provider,
        model=row.model,
        request_type=RequestType(row.request_type),
        usage=TokenUsage(
            input_tokens=row.prompt_tokens,
            output_tokens=row.completion_tokens,
            cache_read_tokens=row.cache_read_tokens,
            cache_write_tokens=row.cache_write_tokens,
            reasoning_tokens=row.reasoning_tokens,
            **details,
        ),
        cost_usd=row.estimated_cost_usd,
        created_at=row.created_at,
        estimated=row.estimated,
        corrects=row.corrects,
    )


def adding(parameter: Callable[[str], str]) -> str:
    """Build the statement that inserts records. The parameters are one array for each of COLUMNS.

    It skips records that are stored already, inserts the new ones into the ledger and into the pending rows, and
    returns their number. A batch holds rows of many guilds: the statement enters the system scope itself, which saves a
    round trip.
    """
    names = ", ".join(COLUMNS)
    arrays = ", ".join(f"CAST({parameter(name)} AS {kind}[])" for name, kind in COLUMNS.items())
    recent = ", ".join(column.name for column in llm_usage_recent.columns)
    return f"""
        WITH added AS (
            INSERT INTO llm_usage ({names})
            SELECT {", ".join(f"given.{name}" for name in COLUMNS)}
            FROM (SELECT set_config('app.scope', 'system', true) AS scope) AS entered
            CROSS JOIN unnest({arrays}) AS given ({names})
            WHERE entered.scope = 'system'
            ON CONFLICT (request_id, created_at) DO NOTHING
            RETURNING *
        ), not_yet_summed AS (
            INSERT INTO llm_usage_recent ({recent}) SELECT {recent} FROM added
        )
        SELECT count(*) FROM added
    """  # noqa: S608 - names of tables and columns


def _details(usage: TokenUsage) -> str:
    used = {name: value for name in _DETAILS if (value := getattr(usage, name))}
    return json.dumps(used, default=str) if used else "{}"
