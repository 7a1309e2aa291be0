"""Exercise the example cog, with the public tools for tests alone."""

from datetime import timedelta

from baseline.testing import SimulatedGuild, simulated_guild
from examples.example_cog import QuestsSettings

EXAMPLE = "examples.example_cog"


async def take(guild: SimulatedGuild, title: str, member: str = "mara") -> None:
    guild.llm.answers({"title": title, "steps": 3})
    await guild.member(member).slash("quest offer", wish="A dragon")


async def test_an_offered_quest_is_shown_kept_and_announced() -> None:
    async with simulated_guild(EXAMPLE) as guild:
        guild.llm.answers({"title": "Find the egg", "steps": 3})
        offer = await guild.member("mara").slash("quest offer", wish="A dragon")
        assert offer.embed.title == "✅ Find the egg"
        assert guild.signals[-1].data["title"] == "Find the egg"
        assert (await guild.member("leo").slash("quest list")).content.startswith("Find the egg")


async def test_the_most_quests_are_a_setting() -> None:
    async with simulated_guild(EXAMPLE) as guild:
        await guild.configure(QuestsSettings, most=1)
        await take(guild, "Find the egg")
        refused = await guild.member("leo").slash("quest offer", wish="A dragon")
        assert (refused.content, refused.ephemeral) == ("All quests are taken. Clear them first.", True)


async def test_a_model_that_finds_no_quest_is_worded() -> None:
    async with simulated_guild(EXAMPLE) as guild:
        guild.llm.says("I would rather not.", "No.")
        reply = await guild.member("mara").slash("quest offer", wish="Nothing")
        assert reply.content == "The model found no quest in that. Name a place or a monster."


async def test_the_model_counts_quests_with_a_tool() -> None:
    async with simulated_guild(EXAMPLE) as guild:
        await take(guild, "Find the egg")
        guild.llm.calls("count_quests")
        guild.llm.says("One is open.")
        assert (await guild.member("leo").slash("quest hint", question="How many?")).content == "One is open."


async def test_quests_are_cleared_after_a_yes_by_those_who_manage_the_server() -> None:
    async with simulated_guild(EXAMPLE) as guild:
        await take(guild, "Find the egg")
        assert (await guild.member("leo").slash("quest clear")).ephemeral
        admin = guild.member("admin")
        question = await admin.slash("quest clear")
        cleared = await admin.press(question.one, "Yes")
        assert "Cleared." in [message.content for message in cleared]
        assert (await guild.member("leo").slash("quest list")).content.startswith("No quest is open.")


async def test_the_form_changes_settings() -> None:
    async with simulated_guild(EXAMPLE) as guild:
        admin = guild.member("admin")
        opened = await admin.slash("quest form")
        await admin.fill(opened, {"Opening": "Hear ye!", "Most": "7"})
        settings = await guild.settings(QuestsSettings)
        assert (settings.opening, settings.most) == ("Hear ye!", 7)


async def test_taken_quests_are_counted_for_both_kinds_of_command() -> None:
    async with simulated_guild(EXAMPLE) as guild:
        await take(guild, "Find the egg")
        assert (await guild.member("leo").slash("taken")).content == "Taken this hour: 1."
        assert (
            await guild.member("leo").say(f"{guild.discord_guild.me.mention} taken")
        ).content == "Taken this hour: 1."


async def test_the_board_is_posted_each_day() -> None:
    async with simulated_guild(EXAMPLE) as guild:
        await guild.configure(QuestsSettings, board=guild.channel("general").id)
        assert [post.content for post in await guild.advance(timedelta(hours=25))] == ["Open quests: 0."]


async def test_quests_of_a_member_who_leaves_are_forgotten() -> None:
    async with simulated_guild(EXAMPLE) as guild:
        await take(guild, "Find the egg")
        await guild.member("mara").leave()
        assert (await guild.member("leo").slash("quest list")).content.startswith("No quest is open.")


async def test_without_the_intent_the_log_says_what_is_lost() -> None:
    async with simulated_guild(EXAMPLE, without_intents=["members"]) as guild:
        assert any(line.level == "warning" and line.event.startswith("Quests of members") for line in guild.log)
