"""Query the request log and its sums in PostgreSQL."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.request_log.latencies import BUCKETS
from adapters.persistence.request_log.report import errors_by_model, latency_by_kind
from adapters.persistence.schema.tables.request_log import llm_request_logs as logs
from adapters.persistence.schema.tables.request_log import llm_request_payloads as payloads
from application.queries.requests import (
    KindLatency,
    LoggedPayload,
    LoggedRequest,
    ModelErrors,
    RequestFilter,
    RequestPosition,
)
from domain.llm.requests import RequestKind

_ERRORS = text("""
    SELECT provider, model, error_code, sum(attempts)::bigint AS attempts
    FROM llm_request_days WHERE day BETWEEN :first AND :last GROUP BY provider, model, error_code
""")
_LATENCIES = text("""
    SELECT kind, bucket, sum(counted)::bigint AS counted, 0.0::float AS latency_ms
    FROM llm_request_days CROSS JOIN unnest(latency_buckets) WITH ORDINALITY AS each (counted, bucket)
    WHERE day BETWEEN :first AND :last AND error_code = '' GROUP BY kind, bucket
    UNION ALL
    SELECT kind, NULL, 0, sum(latency_ms) FROM llm_request_days
    WHERE day BETWEEN :first AND :last AND error_code = '' GROUP BY kind
""")


class PostgresRequestLogQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(
        self, wanted: RequestFilter, *, after: RequestPosition | None = None, limit: int = 100
    ) -> tuple[LoggedRequest, ...]:
        async with system_scope(self._engine) as transaction:
            rows = await transaction.execute(page_of(wanted, after, limit))
        return tuple(request_of(row) for row in rows)

    async def request(self, request_id: UUID) -> tuple[LoggedRequest, LoggedPayload] | None:
        async with system_scope(self._engine) as transaction:
            row = (await transaction.execute(one_of(request_id))).first()
        return None if row is None else with_payload(row)

    async def errors_by_model(self, first: date, last: date) -> tuple[ModelErrors, ...]:
        async with system_scope(self._engine) as transaction:
            rows = await transaction.execute(_ERRORS, {"first": first, "last": last})
        return errors_by_model({(row.provider, row.model, row.error_code): row.attempts for row in rows})

    async def latency_by_kind(self, first: date, last: date) -> tuple[KindLatency, ...]:
        async with system_scope(self._engine) as transaction:
            rows = (await transaction.execute(_LATENCIES, {"first": first, "last": last})).all()
        counts: dict[str, list[int]] = {row.kind: [0] * BUCKETS for row in rows}
        totals: dict[str, float] = {}
        for row in rows:
            if row.bucket is None:
                totals[row.kind] = row.latency_ms
            else:
                counts[row.kind][row.bucket - 1] = row.counted
        return latency_by_kind({kind: (counts[kind], totals[kind]) for kind in counts})


def page_of(wanted: RequestFilter, after: RequestPosition | None, limit: int) -> Select[Any]:
    """Select a page of attempts, the newest first."""
    return (
        select(logs)
        .where(*_conditions(wanted, after))
        .order_by(logs.c.created_at.desc(), logs.c.request_id.desc())
        .limit(limit)
    )


def one_of(request_id: UUID) -> Select[Any]:
    """Select one attempt with its payload."""
    return (
        select(logs, payloads.c.request, payloads.c.response)
        .outerjoin(payloads, payloads.c.request_id == logs.c.request_id)
        .where(logs.c.request_id == request_id)
    )


def with_payload(row: Row[Any]) -> tuple[LoggedRequest, LoggedPayload]:
    return request_of(row), LoggedPayload(request=row.request, response=row.response)


def _conditions(wanted: RequestFilter, after: RequestPosition | None) -> Iterator[ColumnElement[bool]]:
    equal = {
        logs.c.guild_id: wanted.guild_id,
        logs.c.user_id: wanted.user_id,
        logs.c.cog_name: wanted.cog_name,
        logs.c.provider: wanted.provider,
        logs.c.model: wanted.model,
        logs.c.kind: None if wanted.kind is None else wanted.kind.value,
        logs.c.success: wanted.success,
        logs.c.error_code: wanted.error_code,
        logs.c.call_id: wanted.call_id,
    }
    yield from (column == value for column, value in equal.items() if value is not None)
    if wanted.since is not None:
        yield logs.c.created_at >= wanted.since
    if wanted.until is not None:
        yield logs.c.created_at < wanted.until
    if after is not None:
        # The planner excludes partitions by the first condition alone.
        yield logs.c.created_at <= after.at
        yield tuple_(logs.c.created_at, logs.c.request_id) < (after.at, after.request_id)


def request_of(row: Row[Any]) -> LoggedRequest:
    return LoggedRequest(
        request_id=row.request_id,
        call_id=row.call_id,
        at=row.created_at,
        guild_id=None if row.guild_id is None else str(row.guild_id),
        user_id=str(row.user_id),
        cog_name=row.cog_name,
        provider=row.provider,
        model=row.model,
        kind=RequestKind(row.kind),
        error_code=row.error_code,
        latency_ms=row.latency_ms,
        input_tokens=row.prompt_tokens,
        output_tokens=row.completion_tokens,
        cost_usd=row.cost_usd,
        correlation_id=row.correlation_id,
        instead_of=row.instead_of,
    )
