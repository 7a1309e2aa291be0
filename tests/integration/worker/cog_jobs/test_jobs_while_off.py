"""Jobs of a guild in which their cog is off wait, and take the place of no others."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.persistence.jobs import cog_jobs
from adapters.persistence.postgres.guild_database import GuildDatabase
from baseline.jobs import later
from tests.contract.persistence.samples import GUILD, NOON, OTHER_GUILD
from tests.integration.worker.cog_jobs.declared import RAN, SentMessages, a_worker, note


async def test_more_waiting_jobs_than_a_look_takes_keep_no_others_from_running(
    engine: AsyncEngine, cogs_database: GuildDatabase, clock: FixedClock
) -> None:
    off = {GUILD}

    async def is_off(guild_id: int, _cog: str) -> bool:
        return guild_id in off

    jobs = a_worker(engine, cogs_database, clock, SentMessages(), is_off)
    async with cogs_database.session(GUILD) as session:
        for _ in range(cog_jobs.AT_ONCE + 1):
            await later(session, note, at=NOON - timedelta(hours=1), guild_id=GUILD)
    async with cogs_database.session(OTHER_GUILD) as session:
        await later(session, note, at=NOON, guild_id=OTHER_GUILD)

    assert await jobs.run_due() == 1
    assert [guild_id for guild_id, *_ in RAN] == [OTHER_GUILD]
    off.clear()
    clock.advance(cog_jobs.OFF_FOR)
    assert await jobs.run_due() == cog_jobs.AT_ONCE
    assert {attempt for _, _, attempt, _ in RAN} == {1}
