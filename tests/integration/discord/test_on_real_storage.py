"""The bot over PostgreSQL and Redis, whose connections share the event loop with simcord's clock."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.bot.redis_synced_commands import RedisSyncedCommands
from adapters.persistence.postgres.health import PostgresHealthProbe
from adapters.persistence.redis.health import RedisHealthProbe
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.work.postgres_work import postgres_work
from domain.ids import GuildId
from domain.llm.chat import Completion, FinishReason
from domain.llm.token_usage import TokenUsage
from simulators.discord.world import DEMO, OTHER
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import REPOSITORY, PlatformInMemory, a_platform
from tests.services import FreshDatabase


@pytest.fixture
async def ledger(database: FreshDatabase, tmp_path: Path) -> AsyncIterator[PostgresUsageLedger]:
    """A ledger that starts outside of simcord's context, as in the process, with time limits that only a wrong clock
    exceeds.
    """
    async with PostgresUsageLedger(
        database.app_url, database.schema, tmp_path, patience_seconds=30
    ).running() as ledger:
        yield ledger


@pytest.fixture
def stored(engine: AsyncEngine, redis_client: Redis, ledger: PostgresUsageLedger) -> PlatformInMemory:
    usage = TokenUsage(input_tokens=1, output_tokens=1)
    reply = Completion(content="Hello.", model="m", finish_reason=FinishReason.STOP, usage=usage)
    platform = a_platform(
        REPOSITORY / "tests" / "cogs",
        providers=[ScriptedProvider([reply] * 3)],
        begin=postgres_work(engine),
        ledger=ledger,
    )
    real = replace(
        platform.discord,
        probes=[PostgresHealthProbe(engine), RedisHealthProbe(redis_client, namespace="bot")],
        synced_commands=RedisSyncedCommands(redis_client, namespace="test"),
    )
    return replace(platform, discord=real)


async def test_guilds_are_recorded_and_stay_so_over_a_restart(stored: PlatformInMemory, engine: AsyncEngine) -> None:
    for _ in range(2):
        async with running(stored.discord):
            pass

    async with postgres_work(engine)(GuildId(DEMO.id)) as work:
        guild, access = await work.guilds.get(), await work.guild_access.get()
    assert guild is not None
    assert (guild.name, guild.added_by) == ("Baseline Demo", DEMO.members[0].id)
    assert [grant.user_id for grant in access.active] == [DEMO.members[0].id]


async def test_a_removed_guild_is_inactive_and_the_other_is_not(stored: PlatformInMemory, engine: AsyncEngine) -> None:
    async with running(stored.discord) as bot:
        bot.env.remove_from(DEMO.id)
        await bot.env.idle()

    begin = postgres_work(engine)
    async with begin(GuildId(DEMO.id)) as demo, begin(GuildId(OTHER.id)) as other:
        left, stayed = await demo.guilds.get(), await other.guilds.get()
    assert left is not None
    assert stayed is not None
    assert (left.active, stayed.active) == (False, True)


async def test_commands_and_status_work_over_real_storage(
    stored: PlatformInMemory, ledger: PostgresUsageLedger
) -> None:
    async with running(stored.discord) as bot:
        answer = await bot.says_once("/inquiry text: hi")
        status = await bot.says_once("/status")
        again = await bot.says_once("/inquiry text: hi")

    assert (ledger.counts.recorded, ledger.counts.spooled) == (2, 0)
    fields = status.embeds[0]["fields"]
    assert (answer.content, again.content) == ("Hello.", "Hello.")
    assert isinstance(fields, list)
    assert {"name": "Database", "value": "ok"} in fields
    assert {"name": "Redis", "value": "ok"} in fields


async def test_what_was_synced_is_remembered_in_redis(stored: PlatformInMemory) -> None:
    async with running(stored.discord):
        pass
    async with running(stored.discord) as bot:
        assert not [request for request in bot.env.http_requests if request.method == "PUT"]
