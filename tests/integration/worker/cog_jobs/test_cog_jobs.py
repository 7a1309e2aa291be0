"""Jobs of cogs are stored with what the cog writes, and run in a worker under their guild."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.persistence.jobs.cog_jobs import CogJobs
from adapters.persistence.jobs.postgres_cog_board import PostgresCogJobBoard
from adapters.persistence.postgres.guild_database import GuildDatabase
from application.correlation import correlated
from baseline.jobs import JOBS, later
from tests.contract.persistence.samples import GUILD, NOON, OTHER_GUILD
from tests.integration.worker.cog_jobs.declared import RAN, SentMessages, note, send


async def test_a_job_runs_in_its_guild_with_its_payload_and_under_the_id_of_its_caller(
    jobs: CogJobs, cogs_database: GuildDatabase
) -> None:
    with correlated("0123456789ab"):
        async with cogs_database.session(GUILD) as session:
            assert await later(session, note, {"text": "Tea", "ids": [1, 2]}, at=NOON, guild_id=GUILD)
    assert await jobs.run_due() == 1
    assert RAN == [(GUILD, {"text": "Tea", "ids": [1, 2]}, 1, "0123456789ab")]
    assert await jobs.run_due() == 0


async def test_a_payload_of_any_script_counts_its_bytes_in_utf_8(jobs: CogJobs, cogs_database: GuildDatabase) -> None:
    payload = {"text": "я" * 31_000, "code": "\\u0000"}
    async with cogs_database.session(GUILD) as session:
        await later(session, note, payload, at=NOON, guild_id=GUILD)
    await jobs.run_due()
    assert [ran for _, ran, *_ in RAN] == [payload]


async def test_a_job_of_a_transaction_that_is_rolled_back_never_runs(
    jobs: CogJobs, cogs_database: GuildDatabase
) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, note, at=NOON, guild_id=GUILD)
        await session.rollback()
    assert await jobs.run_due() == 0


async def test_a_job_waits_for_its_time(jobs: CogJobs, cogs_database: GuildDatabase, clock: FixedClock) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, note, at=NOON + timedelta(hours=1), guild_id=GUILD)
    assert await jobs.run_due() == 0
    clock.advance(timedelta(hours=1))
    assert await jobs.run_due() == 1


async def test_of_jobs_with_one_key_one_waits_in_each_guild(jobs: CogJobs, cogs_database: GuildDatabase) -> None:
    added = []
    for guild_id in (GUILD, GUILD, OTHER_GUILD):
        async with cogs_database.session(guild_id) as session:
            added.append(await later(session, note, at=NOON, key="daily", guild_id=guild_id))
    assert added == [True, False, True]
    assert await jobs.run_due() == 2
    async with cogs_database.session(GUILD) as session:
        assert await later(session, note, at=NOON, key="daily", guild_id=GUILD)


async def test_a_job_sends_a_message(jobs: CogJobs, cogs_database: GuildDatabase, messages: SentMessages) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, send, {"channel_id": 5}, at=NOON, guild_id=GUILD)
    await jobs.run_due()
    assert messages.sent == [(5, "Tea!")]


async def test_the_database_refuses_a_job_for_another_guild(cogs_database: GuildDatabase) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with cogs_database.session(GUILD) as session:
            await later(session, note, guild_id=OTHER_GUILD)
    async with cogs_database.session(OTHER_GUILD) as session:
        await later(session, note, guild_id=OTHER_GUILD)
    async with cogs_database.session(GUILD) as session:
        assert (await session.execute(select(JOBS))).all() == []


async def test_a_job_of_a_cog_that_is_not_installed_waits(
    jobs: CogJobs, cogs_database: GuildDatabase, engine: AsyncEngine, clock: FixedClock
) -> None:
    async with cogs_database.session(GUILD) as session:
        gone = {"guild_id": GUILD, "cog": "gone", "name": "note", "payload": {}, "due_at": NOON}
        await session.execute(insert(JOBS).values(gone))
    assert await jobs.run_due() == 0
    [count] = await PostgresCogJobBoard(engine).counts()
    assert (count.waiting, count.error) == (1, "No worker has this job: is the cog installed?")


@pytest.mark.parametrize(
    ("payload", "options"),
    [
        ({"at": object()}, {}),
        ({"text": "x" * 64_001}, {}),
        ({"text": "\0"}, {}),
        ({"text": "\ud83d"}, {}),
        ({}, {"key": ""}),
        ({}, {"key": "a\0"}),
        ({}, {"key": "\ud83d"}),
        ({}, {"at": NOON.replace(tzinfo=None)}),
    ],
)
async def test_a_job_that_cannot_be_stored_is_refused(
    cogs_database: GuildDatabase, payload: Any, options: dict[str, Any]
) -> None:
    async with cogs_database.session(GUILD) as session:
        with pytest.raises(ValueError, match=r"payload|key|time"):
            await later(session, note, payload, guild_id=GUILD, **options)
