"""A worker with a database of its own, and jobs that have done nothing yet."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.persistence.jobs.cog_jobs import CogJobs
from adapters.persistence.postgres.guild_database import GuildDatabase
from tests.contract.persistence.samples import NOON
from tests.integration.worker.cog_jobs.declared import (
    RAN,
    SentMessages,
    Stage,
    a_worker,
)
from tests.services import FreshDatabase


@pytest.fixture(autouse=True)
def _anew() -> None:
    RAN.clear()
    Stage.begun, Stage.may_end = asyncio.Event(), asyncio.Event()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
async def cogs_database(database: FreshDatabase) -> AsyncIterator[GuildDatabase]:
    opened = GuildDatabase(database.app_url, schema=database.schema)
    yield opened
    await opened.dispose()


@pytest.fixture
def messages() -> SentMessages:
    return SentMessages()


@pytest.fixture
def jobs(engine: AsyncEngine, cogs_database: GuildDatabase, clock: FixedClock, messages: SentMessages) -> CogJobs:
    return a_worker(engine, cogs_database, clock, messages)
