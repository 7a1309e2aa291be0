"""Define the rollups of the ledger: their keys, how rows are folded into them, and how they are verified."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.usage import ROLLUPS, up_to_date

# Aggregates over rows of the ledger, or over pending rows, which have the same columns.
ROLLED_UP = {
    "requests": "sum(requests)",
    "prompt_tokens": "sum(prompt_tokens)",
    "completion_tokens": "sum(completion_tokens)",
    "cache_tokens": "sum(cache_tokens)",
    "cost_usd": "coalesce(sum(estimated_cost_usd), 0)",
    "unpriced": "sum(unpriced)",
}
_DERIVED_KEYS = {
    "day": "(created_at AT TIME ZONE 'UTC')::date",
    "month": "date_trunc('month', created_at AT TIME ZONE 'UTC')::date",
}


_SINCE = "(SELECT * FROM llm_usage WHERE created_at >= CAST(:since AS date)::timestamp AT TIME ZONE 'UTC') AS since"
_BEFORE_ALL = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class RollupDrift:
    """A rollup row that differs from its rows in the ledger. `kept` and `counted` are ordered as ROLLED_UP."""

    rollup: str
    key: tuple[object, ...]
    kept: tuple[Decimal, ...]
    counted: tuple[Decimal, ...]


def added_up(rollup: Table, source: str) -> str:
    """Return the statement that adds the rows of `source`, which has the ledger's columns, to a rollup.

    It is sorted, so that two writers lock rows in the same order.
    """
    keys = ", ".join(_keys(rollup))
    sums = ", ".join(f"{name} = kept.{name} + excluded.{name}" for name in ROLLED_UP)
    return f"""
        INSERT INTO {rollup.name} AS kept ({keys}, {", ".join(ROLLED_UP)})
        {_summed(rollup, source)} ORDER BY {keys}
        ON CONFLICT ({keys}) DO UPDATE SET {sums}
    """


async def rollup_drift(engine: AsyncEngine, *, since: date = _BEFORE_ALL) -> list[RollupDrift]:
    """Return the rollup rows that differ from the ledger, from the month of `since` on.

    It reads the ledger of all guilds since then, in the system scope: for checks, not for requests. May raise
    `ServiceUnavailable("database")`, also when the engine's statement timeout is too short.
    """
    found = []
    for rollup in ROLLUPS:
        async with system_scope(engine) as transaction:
            rows = await transaction.execute(text(_difference(rollup)), {"since": since.replace(day=1)})
        keys = len(_keys(rollup))
        for row in rows:
            sums = [Decimal(value) for value in row[keys:]]
            found.append(
                RollupDrift(
                    rollup.name, tuple(row[:keys]), tuple(sums[: len(ROLLED_UP)]), tuple(sums[len(ROLLED_UP) :])
                )
            )
    return found


def _keys(rollup: Table) -> list[str]:
    return [column.name for column in rollup.primary_key]


def _time_of(rollup: Table) -> str:
    return next(key for key in _keys(rollup) if key in _DERIVED_KEYS)


def _summed(rollup: Table, source: str) -> str:
    keys = _keys(rollup)
    named = ", ".join(f"{_DERIVED_KEYS.get(key, key)} AS {key}" for key in keys)
    numbers = ", ".join(str(number) for number in range(1, len(keys) + 1))
    sums = ", ".join(f"{expression} AS {name}" for name, expression in ROLLED_UP.items())
    condition = "WHERE guild_id IS NOT NULL" if "guild_id" in keys else ""
    return f"SELECT {named}, {sums} FROM {source} {condition} GROUP BY {numbers}"  # noqa: S608 - as above


def _difference(rollup: Table) -> str:
    keys = ", ".join(_keys(rollup))
    summed = ", ".join(f"sum({name}) AS {name}" for name in ROLLED_UP)
    kept = [f"coalesce(kept.{name}, 0)" for name in ROLLED_UP]
    counted = [f"coalesce(counted.{name}, 0)" for name in ROLLED_UP]
    return f"""
        SELECT {keys}, {", ".join(kept + counted)}
        FROM (
            SELECT {keys}, {summed} FROM {up_to_date(rollup)} WHERE {_time_of(rollup)} >= :since GROUP BY {keys}
        ) AS kept
        FULL JOIN ({_summed(rollup, _SINCE)}) AS counted USING ({keys})
        WHERE ({", ".join(kept)}) IS DISTINCT FROM ({", ".join(counted)})
        ORDER BY {keys}
    """  # noqa: S608 - as above
