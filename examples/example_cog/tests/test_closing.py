"""Close quests: those that are late, and those that a member has finished."""

import asyncio
from datetime import timedelta
from typing import Any, cast

import discord
import pytest
from sqlalchemy import select

from baseline.errors import ServiceUnavailable
from baseline.testing import simulated_guild
from examples.example_cog.keeping import QuestKeeper
from examples.example_cog.models import OpenQuest
from examples.example_cog.settings import QuestsSettings
from examples.example_cog.tests.taking import EXAMPLE, take


async def test_an_open_quest_is_a_row_and_a_late_one_is_closed_and_posted() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await guild.configure(QuestsSettings, board=guild.channel("general").id, hours=2)
        await take(guild, "Find the egg")
        async with guild.services.session() as session:
            (row,) = await session.scalars(select(OpenQuest))
        assert (row.user_id, row.due_at - row.taken_at) == (guild.member("mara").id, timedelta(hours=2))
        late = await guild.advance(timedelta(hours=2, minutes=2))
        assert [post.content for post in late] == ["Nobody has finished in time: Find the egg"]
        assert (await guild.member("leo").slash("quest list")).content.startswith("No quest is open.")


async def test_a_finished_quest_is_posted_and_counted() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await guild.configure(QuestsSettings, board=guild.channel("general").id)
        await take(guild, "Find the egg")
        said = [message.content for message in await guild.member("mara").slash("quest finish")]
        assert "Finished: Find the egg." in said
        assert f"<@{guild.member('mara').id}> has finished: Find the egg" in said
        assert "Finished so far: 1." in (await guild.member("leo").slash("taken")).content
        assert (await guild.member("mara").slash("quest finish")).content == "You have no quest. Take one first."


async def test_a_board_that_cannot_be_written_to_does_not_keep_the_quest_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise PermissionError("no access to the channel")

    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await guild.configure(QuestsSettings, board=guild.channel("general").id)
        await take(guild, "Find the egg")
        monkeypatch.setattr(discord.TextChannel, "send", refuse)
        reply = await guild.member("mara").slash("quest finish")
        assert reply.content == "Finished: Find the egg. What failed: board."
        assert [error.event for error in guild.errors] == ["A step of a workflow failed"]
        assert (await guild.member("leo").slash("quest list")).content.startswith("No quest is open.")


async def test_a_late_quest_is_closed_though_the_board_cannot_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    class Answer:
        status, reason = 403, "Forbidden"

    async def refuse(*_: object, **__: object) -> None:
        raise discord.Forbidden(cast("Any", Answer), "Missing Access")

    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await guild.configure(QuestsSettings, board=guild.channel("general").id, hours=2)
        await take(guild, "Find the egg")
        monkeypatch.setattr(discord.TextChannel, "send", refuse)
        await guild.advance(timedelta(hours=2, minutes=12))
        assert (await guild.member("leo").slash("quest list")).content.startswith("No quest is open.")


async def test_a_late_quest_is_announced_when_it_is_no_longer_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    async def count(_: QuestKeeper, guild_id: int) -> None:
        async with guild.services.services.db.session(guild_id) as session:
            seen.append(len((await session.scalars(select(OpenQuest))).all()))

    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await guild.configure(QuestsSettings, hours=2)
        await take(guild, "Find the egg")
        monkeypatch.setattr(QuestKeeper, "announce", count)
        await guild.advance(timedelta(hours=2, minutes=12))
        assert seen == [0]


async def test_a_quest_that_another_command_has_just_finished_is_not_counted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await take(guild, "Find the egg")
        async with guild.services.session() as session:
            (quest,) = await session.scalars(select(OpenQuest))

        async def found_before(*_: object) -> OpenQuest:
            return quest

        monkeypatch.setattr(QuestKeeper, "first_of", found_before)
        await guild.member("mara").slash("quest finish")
        reply = await guild.member("mara").slash("quest finish")
        assert reply.content == "Find the egg could not be closed. Perhaps it is finished already."
        assert [error.event for error in guild.errors] == ["A step of a workflow failed"]
        assert "Finished so far: 1." in (await guild.member("leo").slash("taken")).content


async def test_a_quest_that_is_finished_while_redis_is_away_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise ServiceUnavailable("redis")

    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await take(guild, "Find the egg")
        monkeypatch.setattr(guild.services.services.redis, "publish", away)
        reply = await guild.member("mara").slash("quest finish")
        assert reply.content.startswith("Finished")
        assert "Finished so far: 1." in (await guild.member("leo").slash("taken")).content


async def test_quests_that_are_finished_at_once_all_count(monkeypatch: pytest.MonkeyPatch) -> None:
    read, add = QuestKeeper.finished, QuestKeeper.add_finished

    async def slowly(keeper: QuestKeeper) -> int:
        number = await read(keeper)
        await asyncio.sleep(0)
        return number

    async def twice(keeper: QuestKeeper) -> None:
        await asyncio.gather(add(keeper), add(keeper))

    async with simulated_guild(EXAMPLE, tables=True) as guild:
        monkeypatch.setattr(QuestKeeper, "finished", slowly)
        monkeypatch.setattr(QuestKeeper, "add_finished", twice)
        await take(guild, "Find the egg")
        await guild.member("mara").slash("quest finish")
        assert "Finished so far: 2." in (await guild.member("leo").slash("taken")).content


async def test_the_watchword_is_a_secret_that_a_finish_needs() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await guild.configure(QuestsSettings, watchword="mellon")
        await take(guild, "Find the egg")
        refused = await guild.member("mara").slash("quest finish", watchword="friend")
        assert (refused.content, refused.ephemeral) == ("That is not the watchword.", True)
        finished = await guild.member("mara").slash("quest finish", watchword="mellon")
        assert finished.content == "Finished: Find the egg."


async def test_a_long_quest_that_is_finished_at_once_is_doubted_and_a_slow_one_is_not() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await take(guild, "Find the egg", steps=9)
        await guild.member("mara").slash("quest finish")
        assert guild.signals[-1].type == "quests.doubted"
        assert guild.signals[-1].data["reasons"] == "finished within a minute 1, many steps 1"
        await take(guild, "Find the nest", "leo", steps=9)
        await guild.advance(timedelta(minutes=5))
        await guild.member("leo").slash("quest finish")
        assert guild.signals[-1].type == "quests.taken"
