"""Upgrade from an earlier release under load, one process after another: does a request fail, or an event get lost?

Two replicas of the API behind a balancer, two shards of the bot and a worker run the earlier release on its database.
Then this release migrates the database, and each process is replaced: an API replica by one that is healthy before the
old one is stopped, a shard and the worker by stopping the old one first. Readers and writers go on all the time, and
each shard gets messages, which a cog stores and then acknowledges with a reply.

0 requests may fail, and 0 acknowledged changes or messages may be missing. A message that reached a bot and has no
reply is counted apart, and so are the seconds that a shard was without a bot.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
from apis.peers import discord
from apis.rows import signed_in
from rich.console import Console
from rich.table import Table
from support.reporting import report
from support.servers import SCHEMA, Servers, postgres_and_redis

sys.path.insert(0, str(Path(__file__).parent.parent))  # the stand-in for Discord is that of the tests

from upgrading.balancer import Balancer, balancing
from upgrading.fleet import Fleet
from upgrading.gateway import SHARDS, Events, write_cog
from upgrading.load import READERS, WRITER, Requests
from upgrading.releases import Release, earlier_release, release_before, this_release

from bootstrap.configuration.settings import Settings
from tests.integration.discord.gateway.payloads import guild_of

_SETTLED_SECONDS = 3.0
_MESSAGES_PER_SECOND = 5.0
_GUILD = """
    INSERT INTO guilds (guild_id, name, member_count, owner_id, added_by, added_by_source, joined_at)
    VALUES ($1, 'A guild', 2, 1, 1, 'audit_log', now())
"""
_ACCESS = "INSERT INTO authorized_users (guild_id, user_id, kind, granted_at) VALUES ($1, $2, 'delegate', now())"
_STORED = "SELECT count(*) FROM cog_documents WHERE cog = 'keeper' AND key = ANY($1)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--from", dest="revision", help="the earlier release; the last tag or older schema if not given"
    )
    parser.add_argument("--short", action="store_true", help="nothing else is done: it takes its time anyway")
    options = parser.parse_args()
    with earlier_release(options.revision or release_before()) as before, postgres_and_redis(migrated=False) as servers:
        asyncio.run(_upgrade(before, this_release(), servers))


async def _upgrade(before: Release, after: Release, servers: Servers) -> None:
    print(f"from {before.name} ({before.newest_migration}) to {after.name} ({after.newest_migration})", flush=True)
    cogs = servers.folder / "cogs"
    write_cog(cogs)
    async with AsyncExitStack() as stack:
        events = await stack.enter_async_context(Events().running())
        environment = _environment(servers, cogs, await stack.enter_async_context(discord()))
        await _migrated(before, environment)
        fleet = Fleet({**environment, "DATABASE_URL": servers.address}, servers.folder)
        stack.push_async_callback(fleet.stop_all)
        balancer = await stack.enter_async_context(balancing())
        guilds = [guild_of(shard, SHARDS) for shard in range(SHARDS)]
        await _let_in(servers, guilds)
        requests = Requests(f"http://127.0.0.1:{balancer.port}/api/v1", guilds, await signed_in(servers))
        for number in range(2):
            balancer.ports.add(await fleet.start(before, "api", f"api-{number}"))
        for shard in range(SHARDS):
            await fleet.start(before, "bot", f"bot-{shard}", **_shard(shard, events))
        await fleet.start(before, "worker", "worker")
        load = [asyncio.create_task(requests.run()), asyncio.create_task(events.emit_messages(_MESSAGES_PER_SECOND))]
        await asyncio.sleep(_SETTLED_SECONDS)
        await _migrated(after, environment)
        await asyncio.sleep(_SETTLED_SECONDS)
        await _replaced(fleet, balancer, after, events)
        await asyncio.sleep(_SETTLED_SECONDS)
        for task in load:
            task.cancel()
        await asyncio.gather(*load, return_exceptions=True)
        await asyncio.sleep(_SETTLED_SECONDS)
        stored, doubled = await _stored(servers, events), sum(each - 1 for each in events.acknowledged.values())
        _print(requests, events, stored=stored, doubled=doubled, lost_changes=await requests.lost_changes())


async def _replaced(fleet: Fleet, balancer: Balancer, after: Release, events: Events) -> None:
    for number in range(2):
        name, old = f"api-{number}", fleet.ports[f"api-{number}"]
        balancer.ports.add(await fleet.start(after, "api", f"{name}-new"))
        await asyncio.sleep(1)
        await fleet.stop(name)
        balancer.ports.discard(old)
        print(f"{name} is replaced", flush=True)
    for shard in range(SHARDS):
        await fleet.stop(f"bot-{shard}")
        await fleet.start(after, "bot", f"bot-{shard}", **_shard(shard, events))
        print(f"bot-{shard} is replaced", flush=True)
    await fleet.stop("worker")
    await fleet.start(after, "worker", "worker")
    print("worker is replaced", flush=True)


def _environment(servers: Servers, cogs: Path, discord_url: str) -> dict[str, str]:
    return {
        **os.environ,
        **{name.upper(): "" for name in Settings.model_fields},
        **servers.environment,
        **{f"RATE_LIMIT_{name}_PER_MINUTE": "0" for name in ("USER", "GUILD", "GLOBAL", "AUTH", "ANONYMOUS")},
        "COGS_PATH": str(cogs),
        "HEALTH_HOST": "127.0.0.1",
        "DISCORD_SIMULATOR_URL": discord_url,
        "API_DRAIN_SECONDS": "2",
        "LOG_LEVEL": "INFO",
    }


def _shard(shard: int, events: Events) -> dict[str, str]:
    return {
        "DISCORD_SIMULATOR_URL": "",
        "DISCORD_API_URL": events.origin,
        "DISCORD_BOT_TOKEN": "not-a-token",
        "DISCORD_CLIENT_ID": "900",
        "DISCORD_CLIENT_SECRET": "a-secret",
        "DISCORD_INTENTS": "message_content",
        "SHARD_COUNT": str(SHARDS),
        "SHARD_IDS": str(shard),
    }


async def _migrated(release: Release, environment: Mapping[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *release.command("migrate"), cwd=release.folder, env=dict(environment)
    )
    if await process.wait() != 0:
        raise RuntimeError(f"The migration of {release.name} failed.")
    print(f"the database is that of {release.name}", flush=True)


async def _let_in(servers: Servers, guilds: Sequence[int]) -> None:
    """Record the guilds that the shards will be in, and give the users of the load access to them."""
    connection = await _connected(servers)
    try:
        await connection.executemany(_GUILD, [(guild,) for guild in guilds])
        users = range(WRITER, WRITER + READERS + 1)
        await connection.executemany(_ACCESS, [(guild, user) for guild in guilds for user in users])
    finally:
        await connection.close()


async def _connected(servers: Servers) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(servers.postgres.url, server_settings={"search_path": SCHEMA, "app.scope": "system"})


async def _stored(servers: Servers, events: Events) -> int:
    connection = await _connected(servers)
    try:
        found: int = await connection.fetchval(_STORED, [f"message-{number}" for number in events.acknowledged])
        return found
    finally:
        await connection.close()


def _print(requests: Requests, events: Events, *, stored: int, doubled: int, lost_changes: int) -> None:
    figures = {
        "requests": requests.answered,
        "failed_requests": requests.failed.total(),
        "changes": requests.changed,
        "lost_changes": lost_changes,
        "messages": len(events.sent),
        "acknowledged_messages": len(events.acknowledged),
        "lost_acknowledged_messages": len(events.acknowledged) - stored,
        "doubled_messages": doubled,
        "messages_without_reply": len(events.sent - set(events.acknowledged)),
        "longest_gap_of_a_shard_s": round(max((gap for gaps in events.gaps.values() for gap in gaps), default=0.0), 1),
    }
    table = Table(title="An upgrade under load")
    table.add_column("what")
    table.add_column("number", justify="right")
    table.add_column("limit", justify="right")
    for name, figure in figures.items():
        table.add_row(
            name.replace("_", " "), str(figure), "0" if name.startswith(("failed", "lost", "doubled")) else ""
        )
    Console(width=100).print(table)
    for reason, count in requests.failed.most_common():
        print(f"failed: {reason}: {count}")
    report("rolling_upgrade", figures)


if __name__ == "__main__":
    main()
