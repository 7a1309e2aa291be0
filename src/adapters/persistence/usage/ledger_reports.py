"""Statements of reports that no rollup holds: days of another time zone, or requests of one user or cog.

They read the ledger of one guild and period, by its index.
"""

from collections.abc import Sequence
from datetime import date, datetime

from adapters.persistence.usage.sums import REPORTED
from application.queries.usage_filter import UsageFilter, UsageSplit

_KEY_OF = {
    UsageSplit.COG: "cog_name",
    UsageSplit.MODEL: "provider || ':' || model",
    UsageSplit.REQUEST_TYPE: "request_type",
}
_SELECTED = """
    ($3::text IS NULL OR cog_name = $3) AND ($4::text IS NULL OR provider = $4) AND ($5::text IS NULL OR model = $5)
    AND ($6::text IS NULL OR request_type = $6)
"""
# `part` is the number of the interval that the row belongs to, from 1 on. The bounds begin with the first moment of
# the period and end with the first one after it.
_LEDGER = f"""
    SELECT width_bucket(created_at, $2::timestamptz[]) AS part, user_id, cog_name, provider, model, request_type,
           requests, prompt_tokens, completion_tokens, cache_tokens, estimated_cost_usd AS cost_usd, unpriced
    FROM llm_usage
    WHERE guild_id = $1 AND created_at >= ($2::timestamptz[])[1]
      AND created_at < ($2::timestamptz[])[cardinality($2::timestamptz[])]
      AND {_SELECTED} AND ($7::bigint IS NULL OR user_id = $7)
"""  # noqa: S608 - fragments of this module
_MODEL_DAYS = f"""
    SELECT width_bucket(day, $2::date[]) AS part, cog_name, provider, model, request_type,
           requests, prompt_tokens, completion_tokens, cache_tokens, cost_usd, unpriced
    FROM llm_usage_guild_model_days_now
    WHERE guild_id = $1 AND day >= ($2::date[])[1] AND day < ($2::date[])[cardinality($2::date[])]
      AND {_SELECTED} AND $7::bigint IS NULL
"""  # noqa: S608 - fragments of this module

EVERY_LIST = f"""
    SELECT CASE grouping(part, user_id, cog_name, provider, request_type)
               WHEN 15 THEN 'day' WHEN 23 THEN 'user' WHEN 27 THEN 'cog' WHEN 29 THEN 'model' ELSE 'request_type'
           END AS list,
           part, coalesce(cog_name, provider, request_type) AS name, model, user_id, {REPORTED}
    FROM ({_LEDGER}) AS counted
    GROUP BY GROUPING SETS ((part), (user_id), (cog_name), (provider, model), (request_type))
"""  # noqa: S608 - fragments of this module


def parts_over_time(split: UsageSplit, *, from_rollup: bool) -> str:
    """Return the statement that sums up each part of each interval."""
    source = _MODEL_DAYS if from_rollup else _LEDGER
    return f"SELECT part, {_KEY_OF[split]} AS name, {REPORTED} FROM ({source}) AS counted GROUP BY 1, 2"  # noqa: S608


def arguments(bounds: Sequence[date] | Sequence[datetime], counted: UsageFilter) -> tuple[object, ...]:
    """Return the arguments from `$2` on."""
    kind = counted.request_type
    return (
        list(bounds),
        counted.cog_name,
        counted.provider,
        counted.model,
        None if kind is None else kind.value,
        None if counted.user_id is None else int(counted.user_id),
    )
