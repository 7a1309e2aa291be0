"""Offer, count, list and show quests, with the public tools for tests alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from baseline.errors import ApiRefused
from baseline.testing import simulated_guild
from examples.example_cog.models import OpenQuest
from examples.example_cog.settings import QuestsSettings
from examples.example_cog.tests.taking import EXAMPLE, take


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


@pytest.mark.parametrize("how", ["is cached", "is not cached", "leaves while the cog is off"])
async def test_quests_of_a_member_who_leaves_are_forgotten(how: str) -> None:
    async with simulated_guild(EXAMPLE, tables=True) as guild:
        mara, owner = guild.member("mara"), guild.member("owner")
        await take(guild, "Find the egg")
        if how == "is not cached":
            guild.discord_guild._remove_member(mara.member)  # noqa: SLF001 - the cache lacks members after a start
        if how == "leaves while the cog is off":
            await owner.slash("cogs off", name="example_cog")
        await mara.leave()
        await owner.slash("cogs on", name="example_cog")
        assert (await guild.member("leo").slash("quest list")).content.startswith("No quest is open.")


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
