"""Write the rows that every server reads: guilds with settings and a month of usage, and signed-in users."""

import json
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
from support.servers import SCHEMA, SECRET_KEY, Servers

from adapters.clock import SystemClock
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.schema.tables.usage import ROLLUPS
from adapters.persistence.sessions.redis import RedisSessionStore
from adapters.persistence.usage.rollups import added_up
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.sessions import Session
from domain.ids import UserId

PEOPLE = 64
SECTION = "ask"
CSRF_TOKEN = "c" * 43
_GUILDS_EACH = 5
# Each user's first guild is measured: it has 500 calls in thirty days.
_ROWS = f"""
    INSERT INTO guilds (guild_id, name, member_count, owner_id, added_by, added_by_source, joined_at)
    SELECT user_id * 10 + number, 'Guild ' || number, 100, 1, user_id, 'audit_log', now()
    FROM generate_series(1, {PEOPLE}) AS user_id, generate_series(0, {_GUILDS_EACH - 1}) AS number;
    INSERT INTO authorized_users (guild_id, user_id, kind, granted_at)
    SELECT guild_id, added_by, 'initial', now() FROM guilds;
    INSERT INTO guild_settings (guild_id, key, "values", schema_version, version, updated_by, updated_at)
    SELECT guild_id, '{SECTION}', '{{"max_tokens": 400, "temperature": 0.5}}', 1, 1, added_by, now() FROM guilds
    WHERE guild_id % 10 < {_GUILDS_EACH - 1};
    INSERT INTO llm_usage (
        request_id, call_id, guild_id, user_id, cog_name, provider, model, request_type, prompt_tokens,
        completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, estimated_cost_usd, created_at,
        estimated, requests, unpriced, details
    )
    SELECT gen_random_uuid(), gen_random_uuid(), guild * 10, guild * 100 + call % 5,
           (ARRAY['ask', 'summarize', 'persona'])[1 + call % 3], (ARRAY['openai', 'anthropic'])[1 + call % 2],
           (ARRAY['gpt-5-mini', 'claude'])[1 + call % 2], (ARRAY['text', 'structured'])[1 + call % 7 / 6],
           50 + call, 10 + call % 80, 20, 0, 0, (call * 0.000137)::numeric(18, 10),
           now() - call % 29 * interval '1 day', false, 1, 0, '{{}}'
    FROM generate_series(1, {PEOPLE}) AS guild, generate_series(1, 500) AS call;
"""  # noqa: S608 - numbers of this file


def guild_of(user_id: int) -> int:
    return user_id * 10


async def fill(servers: Servers) -> None:
    connection = await _connected(servers)
    await connection.execute(_ROWS)
    for rollup in ROLLUPS:
        await connection.execute(added_up(rollup, "llm_usage"))
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def versions(servers: Servers) -> list[int]:
    """Return the versions of the section in each user's first guild, in order."""
    connection = await _connected(servers)
    guilds = [guild_of(user_id) for user_id in range(1, PEOPLE + 1)]
    found = await connection.fetch(
        "SELECT version FROM guild_settings WHERE guild_id = ANY($1) AND key = $2 ORDER BY guild_id", guilds, SECTION
    )
    await connection.close()
    return [row["version"] for row in found]


async def signed_in(servers: Servers) -> Sequence[str]:
    """Create sessions at every server, each in its own form, and return their ids."""
    redis, clock = connect_redis(servers.redis.url), SystemClock()
    now = clock.now()
    later = now + timedelta(days=7)
    ours = RedisSessionStore(redis, clock, namespace=SCHEMA, secret_keys=[SECRET_KEY])
    session_ids = []
    for user_id in range(1, PEOPLE + 1):
        session_id = await ours.start(
            Session(
                user=DiscordUser(id=UserId(user_id), name="Ada", avatar_url=None),
                tokens=DiscordTokens(access_token="a" * 30, refresh_token="r" * 30, expires_at=later),
                csrf_token=CSRF_TOKEN,
                created_at=now,
                expires_at=later,
            )
        )
        theirs = {
            "user": {"id": str(user_id), "name": "Ada", "avatar_url": None},
            "csrf_token": CSRF_TOKEN,
            "tokens": ["a" * 30, "r" * 30, later.isoformat()],
        }
        lasting = int(timedelta(days=7).total_seconds())
        metadata = {"lifetime": lasting, "created": now.timestamp(), "last_access": now.timestamp()}
        await redis.set(f"stock:{session_id}", json.dumps(theirs), ex=lasting)
        await redis.set(f"fast:{session_id}", json.dumps({**theirs, "__metadata__": metadata}), ex=lasting)
        session_ids.append(session_id)
    await redis.aclose()
    return session_ids


async def _connected(servers: Servers) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(servers.postgres.url, server_settings={"search_path": SCHEMA, "app.scope": "system"})
