"""docs/jobs.md works as it stands, in a simulated guild with a database."""

from datetime import timedelta
from typing import Any

import pytest

from baseline.jobs import JobRun, job, later
from baseline.testing import simulated_guild
from tests.guides import blocks_of


async def test_a_job_of_the_guide_is_sent_once_when_it_is_due() -> None:
    names: dict[str, Any] = {"__name__": "cogs.announcing"}
    (block,) = blocks_of("jobs.md")
    await block.printed(names)
    async with simulated_guild(tables=True) as guild:
        channel, at = guild.channel("general"), guild.services.services.clock.now() + timedelta(hours=1)
        services = guild.services.services
        assert await names["plan"](services, guild.id, channel.id, "Tea!", at)
        assert not await names["plan"](services, guild.id, channel.id, "Tea again!", at)
        await guild.run_jobs()
        assert "Tea!" not in guild.history("general")
        await guild.advance(timedelta(hours=1))
        for _twice in range(2):
            await guild.run_jobs()
        assert guild.history("general").count("Tea!") == 1


async def test_jobs_need_tables() -> None:
    async with simulated_guild() as guild:
        with pytest.raises(AssertionError, match="tables=True"):
            await guild.run_jobs()


@job()
async def send_now(run: JobRun) -> None:
    await run.send(run.payload["channel_id"], "Now!")


async def test_a_job_without_a_time_is_due_at_once_by_the_clock_of_the_simulated_guild() -> None:
    async with simulated_guild(tables=True) as guild:
        async with guild.services.session() as session:
            await later(session, send_now, {"channel_id": guild.channel("general").id}, guild_id=guild.id)
        await guild.run_jobs()
        assert guild.history("general") == ["Now!"]


@job()
async def send_two_and_fail_once(run: JobRun) -> None:
    for text in ("Tea!", "Cake!"):
        await run.send(run.payload["channel_id"], text)
    if run.attempt == 1:
        raise RuntimeError


async def test_a_repeated_job_sends_each_of_its_messages_once_in_a_simulated_guild() -> None:
    async with simulated_guild(tables=True) as guild:
        payload = {"channel_id": guild.channel("general").id}
        async with guild.services.services.db.session(guild.id) as session:
            await later(session, send_two_and_fail_once, payload, at=guild.now, guild_id=guild.id)
        for _ in range(2):
            await guild.advance(timedelta(minutes=1))
            await guild.run_jobs()
        assert guild.history("general") == ["Tea!", "Cake!"]
