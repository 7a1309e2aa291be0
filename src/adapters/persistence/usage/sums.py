"""Read rollups by any of their keys, as rows of one shape for all lists of a report."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import asyncpg
from sqlalchemy import RowMapping

from application.queries.usage import UsageFigures

REPORTED = """
    coalesce(sum(requests), 0)::bigint AS requests,
    coalesce(sum(prompt_tokens), 0)::bigint AS input_tokens,
    coalesce(sum(completion_tokens), 0)::bigint AS output_tokens,
    coalesce(sum(cache_tokens), 0)::bigint AS cache_tokens,
    coalesce(sum(cost_usd), 0) AS cost_usd,
    coalesce(sum(unpriced), 0)::bigint AS unpriced_requests
"""

# Names the list that a row of `GROUP BY GROUPING SETS ((cog_name), (provider, model), (request_type))` belongs to.
MODEL_LISTS = """
    CASE grouping(cog_name, provider, request_type)
        WHEN 3 THEN 'cog' WHEN 5 THEN 'model' WHEN 6 THEN 'request_type' ELSE 'day'
    END AS list
"""


def named(row: "RowMapping | asyncpg.Record") -> dict[str, Any]:
    return {
        "requests": row["requests"],
        "input_tokens": row["input_tokens"],
        "output_tokens": row["output_tokens"],
        "cache_tokens": row["cache_tokens"],
        "total_tokens": row["input_tokens"] + row["output_tokens"],
        "cost_usd": row["cost_usd"],
        "unpriced_requests": row["unpriced_requests"],
    }


def figures(row: RowMapping) -> UsageFigures:
    return UsageFigures(**named(row))


def total(parts: Iterable[UsageFigures]) -> UsageFigures:
    parts = list(parts)
    return UsageFigures(
        requests=sum(part.requests for part in parts),
        input_tokens=sum(part.input_tokens for part in parts),
        output_tokens=sum(part.output_tokens for part in parts),
        cache_tokens=sum(part.cache_tokens for part in parts),
        total_tokens=sum(part.total_tokens for part in parts),
        cost_usd=sum((part.cost_usd for part in parts), Decimal(0)),
        unpriced_requests=sum(part.unpriced_requests for part in parts),
    )
