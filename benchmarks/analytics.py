"""Measure the dashboard's queries over five million calls: from the rollups, and from the ledger itself."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from statistics import median
from time import perf_counter

from recording.history import fill
from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from support.reporting import report
from support.servers import SCHEMA, Servers, postgres_and_redis

from adapters.clock import SystemClock
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.usage.postgres_fleet import PostgresFleetUsageQueries
from adapters.persistence.usage.postgres_queries import PostgresUsageQueries
from adapters.persistence.usage.rollups import rollup_drift
from domain.ids import GuildId

_LIMIT_MS = 5
_BUSIEST = GuildId(1)
_DAYS = 30
# The same queries without rollups. The guild's query uses the index on guild and time, the others read whole months.
_SUMS = "count(*), sum(prompt_tokens), sum(completion_tokens), sum(cache_tokens), sum(estimated_cost_usd)"
_PERIOD = "created_at >= :first AND created_at < CAST(:last AS date) + 1"
_DAY = "(created_at AT TIME ZONE 'UTC')::date"
_ON_LEDGER = {
    "a guild's summary": f"""
        SELECT {_DAY}, cog_name, user_id, provider, model, {_SUMS} FROM llm_usage
        WHERE guild_id = {_BUSIEST} AND {_PERIOD}
        GROUP BY GROUPING SETS (({_DAY}), (cog_name), (user_id), (provider, model), (request_type))
    """,  # noqa: S608 - fragments of this file
    "all guilds, one cog by day and model": f"""
        SELECT {_DAY}, provider, model, {_SUMS} FROM llm_usage WHERE cog_name = 'chat' AND {_PERIOD}
        GROUP BY GROUPING SETS (({_DAY}), (provider, model))
    """,  # noqa: S608 - as above
    "all guilds by day": f"SELECT {_DAY}, {_SUMS} FROM llm_usage WHERE {_PERIOD} GROUP BY 1",  # noqa: S608 - as above
    "all guilds, total": f"SELECT {_SUMS} FROM llm_usage WHERE {_PERIOD}",  # noqa: S608 - as above
}
_BY_DAY = (
    "SELECT day, sum(requests), sum(prompt_tokens), sum(completion_tokens), sum(cache_tokens), sum(cost_usd) "
    "FROM llm_usage_days_now WHERE day BETWEEN :first AND :last GROUP BY day"
)
_TOTAL = (
    "SELECT sum(requests), sum(prompt_tokens), sum(completion_tokens), sum(cache_tokens), sum(cost_usd) "
    "FROM llm_usage_days_now WHERE day BETWEEN :first AND :last"
)

Question = Callable[[], Awaitable[object]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="300,000 calls instead of five million")
    rows = 300_000 if parser.parse_args().short else 5_000_000
    with postgres_and_redis() as servers:
        began = perf_counter()
        asyncio.run(fill(servers, rows))
        print(f"filled in {perf_counter() - began:.0f} s", file=sys.stderr)
        measured = asyncio.run(_measured(servers))
    table = Table(title=f"{_DAYS} days of {rows:,} calls, median ms")
    for column in ("", "from the sums", "limit", "peer: from the ledger", "ledger / sums"):
        table.add_column(column, justify="left" if not column else "right")
    for name, (sums, ledger) in measured.items():
        table.add_row(name, f"{sums:.2f}", str(_LIMIT_MS), f"{ledger:.1f}", f"{ledger / sums:.0f}")
    Console(width=120).print(table)
    figures = {
        "rows": rows,
        "slowest_rollup_ms": round(max(sums for sums, _ in measured.values()), 2),
        "ledger_over_rollup": round(min(ledger / sums for sums, ledger in measured.values()), 1),
    }
    report("analytics", figures)


async def _measured(servers: Servers) -> Mapping[str, tuple[float, float]]:
    engine = create_engine(servers.app_url, schema=SCHEMA, statement_seconds=600)
    if await rollup_drift(engine):
        raise RuntimeError("The sums are not those of the ledger: there is nothing to compare.")
    last = SystemClock().now().date()
    first = last - timedelta(days=_DAYS - 1)
    found = {}
    for name, question in _questions(engine, first, last).items():
        peer = _asked(engine, _ON_LEDGER[name], first, last)
        found[name] = (await _median_ms(question, 50), await _median_ms(peer, 5))
    await engine.dispose()
    return found


def _questions(engine: AsyncEngine, first: date, last: date) -> Mapping[str, Question]:
    """Return the queries as the product runs them, so that the time in Python counts."""
    guild, fleet = PostgresUsageQueries(engine), PostgresFleetUsageQueries(engine)
    return {
        "a guild's summary": lambda: guild.guild_usage(_BUSIEST, first, last),
        "all guilds, one cog by day and model": lambda: fleet.of_cog("chat", first, last),
        "all guilds by day": _asked(engine, _BY_DAY, first, last),
        "all guilds, total": _asked(engine, _TOTAL, first, last),
    }


def _asked(engine: AsyncEngine, statement: str, first: date, last: date) -> Question:
    async def ask() -> object:
        async with system_scope(engine) as transaction:
            return (await transaction.execute(text(statement), {"first": first, "last": last})).all()

    return ask


async def _median_ms(question: Question, times: int) -> float:
    await question()
    waits = []
    for _ in range(times):
        began = perf_counter()
        await question()
        waits.append((perf_counter() - began) * 1000)
    return median(waits)


if __name__ == "__main__":
    main()
