"""Cogs of two bots in one database stay in their own bot and guild."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from adapters.persistence.postgres.cog_credentials import BindingKey
from adapters.persistence.postgres.guild_database import GuildDatabase
from application.ports.errors import ServiceUnavailable
from tests.integration.persistence.two_bots.two_bots import GUILD, Bot, two_migrated_bots


@pytest.fixture
async def bots(unmigrated_database: str) -> AsyncIterator[tuple[Bot, Bot]]:
    async with two_migrated_bots(unmigrated_database) as both:
        yield both


async def test_cogs_of_each_see_their_guild_in_their_bot_alone(bots: tuple[Bot, Bot]) -> None:
    for bot in bots:
        async with bot.cogs.session(GUILD) as session:
            assert list((await session.execute(text("SELECT name FROM guilds"))).scalars()) == [bot.schema]
        async with bot.cogs.session(GUILD + 1) as session:
            assert (await session.execute(text("SELECT name FROM guilds"))).all() == []


async def test_the_key_of_one_enters_no_guild_of_the_other(bots: tuple[Bot, Bot]) -> None:
    mine, theirs = bots
    stranger = GuildDatabase(theirs.app_url, schema=theirs.schema)
    stranger._key = BindingKey.of_url(mine.app_url)
    with pytest.raises(ServiceUnavailable):
        async with stranger.session(GUILD) as session:
            await session.execute(text("SELECT 1"))
    await stranger.dispose()
