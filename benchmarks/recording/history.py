"""Fill the ledger and its rollups with a year of usage up to this moment."""

import asyncpg
from support.servers import SCHEMA, Servers

from adapters.persistence.schema.tables.usage import ROLLUPS, llm_usage_recent
from adapters.persistence.usage.rollups import added_up

MONTHS = 12
GUILDS = 100_000
# One second of a very busy bot: not rolled up yet, so reports add it.
_NOT_YET_SUMMED = 1000
# Guild 1 is the busiest, with six percent of the calls.
_ROWS = f"""
    INSERT INTO llm_usage (
        request_id, call_id, guild_id, user_id, cog_name, provider, model, request_type, prompt_tokens,
        completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, estimated_cost_usd, created_at,
        estimated, requests, unpriced, details
    )
    SELECT gen_random_uuid(), gen_random_uuid(), guild, guild * 50 + (random() * 49)::bigint,
           (ARRAY['chat', 'summarize', 'moderation', 'translate', 'image', 'persona', 'faq', 'code'])
               [1 + floor(8 * random() * random())::int],
           (ARRAY['openai', 'anthropic', 'google'])[which], (ARRAY['gpt-5-mini', 'claude', 'gemini'])[which],
           CASE WHEN random() < 0.9 THEN 'text' ELSE 'function_call' END,
           50 + (random() * 3000)::int, 10 + (random() * 800)::int, 20, 0, 0, (random() * 0.005)::numeric(18, 10),
           $1::timestamptz + random() * ($2::timestamptz - $1::timestamptz), false, 1, 0, '{{}}'
    FROM (
        SELECT floor(power({GUILDS}, random()))::bigint AS guild, 1 + floor(3 * random() * random())::int AS which
        FROM generate_series(1, $3)
    ) AS made
"""  # noqa: S608 - numbers of this file
_RECENT_COLUMNS = ", ".join(column.name for column in llm_usage_recent.columns)
_RECENT = f"""
    WITH added AS ({_ROWS} RETURNING *)
    INSERT INTO llm_usage_recent ({_RECENT_COLUMNS}) SELECT {_RECENT_COLUMNS} FROM added
"""  # noqa: S608 - names of columns
_MONTH = "SELECT date_trunc('month', now()) - make_interval(months => {0}) AS first_day"


async def fill(servers: Servers, rows: int) -> None:
    connection = await asyncpg.connect(
        servers.postgres.url, server_settings={"search_path": SCHEMA, "app.scope": "system"}
    )
    for ago in range(MONTHS):
        since = await connection.fetchval(_MONTH.format(ago))
        until = await connection.fetchval("SELECT least($1::timestamptz + interval '1 month', now())", since)
        # Writing one row first creates the month's partition.
        await connection.execute(_ROWS, since, until, 1)
        await connection.execute("SELECT ensure_llm_usage_partitions(2)")
        await connection.execute(_ROWS, since, until, rows // MONTHS)
    for rollup in ROLLUPS:
        await connection.execute(added_up(rollup, "llm_usage"))
    now = await connection.fetchval("SELECT now()")
    await connection.execute(_RECENT, now, now, _NOT_YET_SUMMED)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
