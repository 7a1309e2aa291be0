"""Tests of the quests, with the public tools for tests alone."""

import asyncio
from datetime import timedelta
from typing import Any, cast

import discord
import pytest
from sqlalchemy import select

from baseline.errors import ApiRefused, ServiceUnavailable
from baseline.testing import SimulatedGuild, simulated_guild
from examples.example_cog.keeping import QuestKeeper
from examples.example_cog.models import OpenQuest
from examples.example_cog.settings import QuestsSettings

EXAMPLE = "examples.example_cog"


async def take(guild: SimulatedGuild, title: str, member: str = "mara", *, steps: int = 3) -> None:
    guild.llm.answers({"title": title, "steps": steps})
    await guild.member(member).slash("quest offer", wish="A dragon")


async def test_an_offered_quest_is_shown_kept_and_announced() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        guild.llm.answers({"title": "Find the egg", "steps": 3})
        offer = await guild.member("mara").slash("quest offer", wish="A dragon")
        assert offer.embed.title == "✅ Find the egg"
        assert guild.signals[-1].data["title"] == "Find the egg"
        assert (await guild.member("leo").slash("quest list")).content.startswith("Find the egg")


async def test_the_most_quests_are_a_setting() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await guild.configure(QuestsSettings, most=1)
        await take(guild, "Find the egg")
        refused = await guild.member("leo").slash("quest offer", wish="A dragon")
        assert (refused.content, refused.ephemeral) == ("All quests are taken. Clear them first.", True)


async def test_a_model_that_finds_no_quest_is_worded() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        guild.llm.says("I would rather not.", "No.")
        reply = await guild.member("mara").slash("quest offer", wish="Nothing")
        assert reply.content == "The model found no quest in that. Name a place or a monster."


async def test_the_model_counts_quests_with_a_tool() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await take(guild, "Find the egg")
        guild.llm.calls("count_quests")
        guild.llm.says("One is open.")
        assert (await guild.member("leo").slash("quest hint", question="How many?")).content == "One is open."


async def test_quests_are_cleared_after_a_yes_by_those_who_manage_the_server() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await take(guild, "Find the egg")
        assert (await guild.member("leo").slash("quest clear")).ephemeral
        admin = guild.member("admin")
        question = await admin.slash("quest clear")
        cleared = await admin.press(question.one, "Yes")
        assert "Cleared." in [message.content for message in cleared]
        assert (await guild.member("leo").slash("quest list")).content.startswith("No quest is open.")


async def test_the_form_changes_settings() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        admin = guild.member("admin")
        opened = await admin.slash("quest form")
        await admin.fill(opened, {"Opening": "Hear ye!", "Most": "7"})
        settings = await guild.settings(QuestsSettings)
        assert (settings.opening, settings.most) == ("Hear ye!", 7)


async def test_taken_quests_are_counted_for_both_kinds_of_command() -> None:
    answer = "Taken this hour: 1. Finished so far: 0. The length of quests is steady."
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await take(guild, "Find the egg")
        assert (await guild.member("leo").slash("taken")).content == answer
        assert (await guild.member("leo").say(f"{guild.discord_guild.me.mention} taken")).content == answer


async def test_the_board_is_posted_each_day() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        rules = await guild.configure(QuestsSettings, board=guild.channel("general").id)
        assert rules.content == "At most 20 quests are open, for 48 hours each."
        assert [post.content for post in await guild.advance(timedelta(hours=25))] == ["Open quests: 0."]


async def test_settings_that_change_while_the_cog_is_off_are_shown_once_it_is_on_again() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        owner = guild.member("owner")
        await owner.slash("cogs off", name="example_cog")
        assert not await guild.configure(QuestsSettings, board=guild.channel("general").id)
        assert not await guild.advance(timedelta(hours=25))
        on = await owner.slash("cogs on", name="example_cog")
        assert on[-1].content == "At most 20 quests are open, for 48 hours each."


async def test_quests_of_a_member_who_leaves_are_forgotten() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await take(guild, "Find the egg")
        await guild.member("mara").leave()
        assert (await guild.member("leo").slash("quest list")).content.startswith("No quest is open.")


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


async def test_quests_that_grow_longer_are_a_trend() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        for steps in (1, 4, 9):
            await take(guild, f"A quest of {steps}", steps=steps)
            await guild.advance(timedelta(minutes=30))
        assert (await guild.member("leo").slash("taken")).content.endswith("The length of quests is rising.")


async def test_a_change_in_another_process_is_seen_by_the_number() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        await guild.configure(QuestsSettings, most=1)
        await take(guild, "Find the egg")
        assert (await guild.member("leo").slash("quest offer", wish="A dragon")).content.startswith("All quests")
        async with guild.services.session() as session:
            await session.delete((await session.scalars(select(OpenQuest))).one())
        assert (await guild.member("leo").slash("quest offer", wish="A dragon")).content.startswith("All quests")
        await guild.services.services.redis.of("example_cog").publish("changes", str(guild.id))
        await take(guild, "Find the nest", "leo")
        assert (await guild.member("leo").slash("quest list")).content.startswith("Find the nest")


async def test_a_tale_is_shown_as_it_grows() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        guild.llm.says("Once there was an egg.")
        assert (await guild.member("leo").slash("quest tale", about="an egg")).content == "Once there was an egg."


async def test_the_cost_is_shown_to_those_who_may_see_it() -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        guild.rest_api.answers("/llm/usage", {"total": {"cost_usd": "1.25"}})
        assert (await guild.member("admin").slash("quest cost")).content == "This month: 1.25 USD."
        guild.rest_api.answers("/llm/usage", ApiRefused("No access.", code="access.denied", status=403))
        refused = await guild.member("leo").slash("quest cost")
        assert refused.content == "Only those with access to the dashboard see the cost."


async def test_without_the_intent_the_log_says_what_is_lost() -> None:
    async with simulated_guild(EXAMPLE, tables=True, without_intents=["members"]) as guild:
        assert any(line.level == "warning" and line.event.startswith("Quests of members") for line in guild.log)
