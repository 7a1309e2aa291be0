"""Write a batch of attempts with one statement: entries, payloads, and the sums for reports."""

import json
from collections.abc import Sequence

from sqlalchemy import text

from adapters.persistence.request_log.latencies import BUCKETS, bucket_of
from adapters.persistence.request_log.payloads import Excerpt, Redact, payload_of, storable
from adapters.persistence.request_log.queue import NotedAttempt

_COUNTS = ", ".join(f"count(*) FILTER (WHERE bucket = {number})" for number in range(BUCKETS))

# Rows are passed as one JSON text, which takes half the time of an array per column. An entry that is already stored
# is skipped and not added to the sums.
KEEP = text(f"""
    WITH given AS (
        SELECT DISTINCT ON (request_id) * FROM json_to_recordset(cast(:attempts AS json)) AS given (
            request_id uuid, call_id uuid, guild_id bigint, user_id bigint, cog_name text, provider text, model text,
            kind text, error_code text, latency_ms float, prompt_tokens bigint, completion_tokens bigint,
            cost_usd numeric, correlation_id text, created_at timestamptz, request text, response text, bucket integer,
            instead_of text
        )
    ), kept AS (
        INSERT INTO llm_request_logs (
            request_id, call_id, guild_id, user_id, cog_name, provider, model, kind, error_code, latency_ms,
            prompt_tokens, completion_tokens, cost_usd, correlation_id, created_at, instead_of
        )
        SELECT request_id, call_id, guild_id, user_id, cog_name, provider, model, kind, error_code, latency_ms,
               prompt_tokens, completion_tokens, cost_usd, correlation_id, created_at, instead_of
        FROM given ON CONFLICT DO NOTHING RETURNING request_id
    ), said AS (
        INSERT INTO llm_request_payloads (request_id, guild_id, request, response, created_at)
        SELECT request_id, guild_id, request, response, created_at FROM given JOIN kept USING (request_id)
        WHERE request IS NOT NULL ON CONFLICT DO NOTHING
    )
    INSERT INTO llm_request_days AS days (
        day, provider, model, kind, error_code, attempts, latency_ms, latency_buckets
    )
    SELECT (created_at AT TIME ZONE 'UTC')::date, provider, model, kind, coalesce(error_code, ''),
           count(*), sum(latency_ms), ARRAY[{_COUNTS}]
    FROM given JOIN kept USING (request_id) GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (day, provider, model, kind, error_code) DO UPDATE SET
        attempts = days.attempts + excluded.attempts,
        latency_ms = days.latency_ms + excluded.latency_ms,
        latency_buckets = (
            SELECT array_agg(before + added ORDER BY bucket)
            FROM unnest(days.latency_buckets, excluded.latency_buckets) WITH ORDINALITY AS sums (before, added, bucket)
        )
""")  # noqa: S608 - numbers of this file


def rows_of_attempts(batch: Sequence[NotedAttempt], redact: Redact) -> str:
    """Return the batch as JSON. Takes milliseconds for each entry with a payload."""
    return json.dumps([_row(noted, redact) for noted in batch])


def _row(noted: NotedAttempt, redact: Redact) -> dict[str, object]:
    attempt = noted.attempt
    return {
        "request_id": str(attempt.request_id),
        "call_id": str(attempt.call_id),
        "guild_id": attempt.caller.guild_id,
        "user_id": attempt.caller.user_id,
        "cog_name": storable(attempt.caller.cog_name),
        "provider": attempt.provider,
        "model": storable(attempt.model),
        "kind": attempt.kind.value,
        "error_code": attempt.error_code,
        "latency_ms": round(attempt.latency_ms, 3),
        "prompt_tokens": attempt.usage.input_tokens,
        "completion_tokens": attempt.usage.output_tokens,
        "cost_usd": None if attempt.cost_usd is None else str(attempt.cost_usd),
        "correlation_id": attempt.correlation_id,
        "instead_of": None if attempt.instead_of is None else storable(attempt.instead_of),
        "created_at": attempt.at.isoformat(),
        "request": _payload(noted.request, redact),
        "response": _payload(noted.response, redact),
        "bucket": bucket_of(attempt.latency_ms),
    }


def _payload(excerpt: Excerpt | None, redact: Redact) -> str | None:
    return None if excerpt is None else payload_of(excerpt, redact)
