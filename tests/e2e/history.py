"""Fill a guild with a year of usage up to now, as much as a large guild has."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import asyncpg

from adapters.persistence.request_log.latencies import BUCKETS
from adapters.persistence.schema.tables.usage import ROLLUPS
from adapters.persistence.usage.rollups import added_up
from simulators.discord.world import DEMO

SCHEMA = "baseline"
MONTHS = 13
PEOPLE = 400
_FIRST_STRANGER = 1290000000000010000
"""Ids from here on are unknown to Discord, like those of members that have left."""
_ROWS = f"""
    INSERT INTO llm_usage (
        request_id, call_id, guild_id, user_id, cog_name, provider, model, request_type, prompt_tokens,
        completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, estimated_cost_usd, created_at,
        estimated, requests, unpriced, details
    )
    SELECT gen_random_uuid(), gen_random_uuid(), $4::bigint,
           CASE WHEN person < cardinality($5::bigint[]) THEN ($5::bigint[])[1 + person]
                ELSE {_FIRST_STRANGER} + person END,
           (ARRAY['ask', 'chat', 'summarize', 'moderation', 'image'])[1 + floor(5 * random() * random())::int],
           (ARRAY['openai', 'anthropic', 'google'])[which],
           (ARRAY['gpt-5-mini', 'claude-sonnet-4-6', 'gemini-2.5-flash'])[which],
           CASE WHEN random() < 0.9 THEN 'text' ELSE 'function_call' END,
           50 + (random() * 3000)::int, 10 + (random() * 800)::int, 20, 0, 0,
           CASE WHEN unpriced = 1 THEN NULL ELSE (random() * 0.016)::numeric(18, 10) END,
           $1::timestamptz + random() * ($2::timestamptz - $1::timestamptz), false, 1, unpriced, '{{}}'
    FROM (
        SELECT floor({PEOPLE} * random() * random() * random())::int AS person,
               1 + floor(3 * random() * random())::int AS which,
               CASE WHEN random() < 0.01 THEN 1 ELSE 0 END AS unpriced
        FROM generate_series(1, $3)
    ) AS made
"""  # noqa: S608 - numbers of this file
_ATTEMPTS = """
    INSERT INTO llm_request_logs (
        request_id, call_id, guild_id, user_id, cog_name, provider, model, kind, error_code, latency_ms, prompt_tokens,
        completion_tokens, cost_usd, created_at
    )
    SELECT request_id, call_id, guild_id, user_id, cog_name, provider, model, 'chat',
           CASE WHEN random() < 0.03 THEN (ARRAY['llm.timeout', 'llm.rate_limited'])[1 + (random() < 0.3)::int] END,
           300 + random() * 2000, prompt_tokens, completion_tokens, estimated_cost_usd, created_at
    FROM llm_usage WHERE created_at > now() - interval '28 days'
"""
_DAYS = f"""
    INSERT INTO llm_request_days (day, provider, model, kind, error_code, attempts, latency_ms, latency_buckets)
    SELECT (created_at AT TIME ZONE 'UTC')::date, provider, model, kind, coalesce(error_code, ''), count(*),
           sum(latency_ms), array_fill(0::bigint, ARRAY[{BUCKETS // 2}]) || count(*)
           || array_fill(0::bigint, ARRAY[{BUCKETS - BUCKETS // 2 - 1}])
    FROM llm_request_logs GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - numbers of another file
_MONTH = "SELECT date_trunc('month', now(), 'UTC') - make_interval(months => {0}) AS first_day"


def add_history(url: str, *, calls: int) -> None:
    """Add calls spread evenly over the months, and the request log of the last weeks."""
    with ThreadPoolExecutor(1) as aside:  # Playwright keeps a loop in this thread
        aside.submit(lambda: asyncio.run(_fill(url, calls=calls))).result()


async def _fill(url: str, *, calls: int) -> None:
    connection = await asyncpg.connect(url, server_settings={"search_path": SCHEMA, "app.scope": "system"})
    try:
        members = [member.id for member in DEMO.members]
        for ago in range(MONTHS):
            since = await connection.fetchval(_MONTH.format(ago))
            until = await connection.fetchval("SELECT least($1::timestamptz + interval '1 month', now())", since)
            # Writing one row first creates the month's partition.
            await connection.execute(_ROWS, since, until, 1, DEMO.id, members)
            await connection.execute("SELECT ensure_llm_usage_partitions(2)")
            await connection.execute(_ROWS, since, until, calls // MONTHS, DEMO.id, members)
        for rollup in ROLLUPS:
            await connection.execute(added_up(rollup, "llm_usage"))
        await connection.execute(_ATTEMPTS)
        await connection.execute(_DAYS)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
