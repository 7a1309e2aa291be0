"""Members talk with the bot by mention, reply, thread and channel."""

from baseline.llm import Role
from baseline.testing import SimulatedGuild, simulated_guild
from cogs.chat import ChatSettings
from cogs.chat.tests.talks import mention


async def test_a_mention_is_answered_with_a_reply_that_says_that_a_machine_made_it(
    guild: SimulatedGuild,
) -> None:
    guild.llm.says("It is 42.")
    reply = await guild.member("mara").say(f"{mention(guild)} what is it?")

    assert reply.content == "It is 42.\n-# Made by AI. It can be wrong."
    assert guild.llm.prompt.endswith("]\nwhat is it?")
    assert reply.one.pings == []
    (usage,) = guild.usage
    assert (usage.cog_name, usage.user_id) == ("chat", guild.member("mara").id)


async def test_the_conversation_goes_on_with_speakers_told_apart(guild: SimulatedGuild) -> None:
    mara, leo = guild.member("mara"), guild.member("leo")
    guild.llm.says("Hello Mara.", "Hello Leo.")
    first = await mara.say(f"{mention(guild)} I am fond of tea")
    await leo.say("and I of coffee", reply_to=first.one)

    conversation = guild.llm.asked[-1].messages
    assert [message.role for message in conversation] == [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER]
    assert conversation[1].content == f"[Mara the Brave #{mara.id}]\nI am fond of tea"
    assert conversation[2].content == "Hello Mara."
    assert conversation[3].content == f"[Leo #{leo.id}]\nand I of coffee"


async def test_what_is_not_for_the_bot_is_not_answered(guild: SimulatedGuild) -> None:
    assert len(await guild.member("mara").say("hello everyone")) == 0


async def test_a_set_channel_is_answered_without_a_mention(guild: SimulatedGuild) -> None:
    await guild.configure(ChatSettings, channels=[str(guild.channel("bot-commands").id)])
    guild.llm.says("Hello.")
    assert (await guild.member("mara").say("hi", channel="bot-commands")).content.startswith("Hello.")
    assert len(await guild.member("mara").say("hi", channel="general")) == 0


async def test_each_channel_has_a_conversation_of_its_own(guild: SimulatedGuild) -> None:
    guild.llm.says("Noted.", "What?")
    await guild.member("mara").say(f"{mention(guild)} the word is lighthouse", channel="general")
    await guild.member("mara").say(f"{mention(guild)} what is the word?", channel="bot-commands")
    assert "lighthouse" not in str(guild.llm.asked[-1].messages)


async def test_a_mention_may_open_a_thread_in_which_each_message_is_answered(
    guild: SimulatedGuild,
) -> None:
    await guild.configure(ChatSettings, open_threads=True)
    guild.llm.says("Of course.")
    reply = await guild.member("mara").say(f"{mention(guild)} tell me of lighthouses")
    assert reply[-1].channel == "tell me of lighthouses"
    assert reply[-1].content.startswith("Of course.")

    guild.llm.says("Since Alexandria.")
    further = await guild.member("mara").say("Since when?", channel="tell me of lighthouses")
    assert further.content.startswith("Since Alexandria.")
    assert "Of course." in str(guild.llm.asked[-1].messages)


async def test_without_the_content_intent_a_mention_is_answered() -> None:
    async with simulated_guild("cogs.chat", tables=True, without_intents=["message_content"]) as guild:
        guild.llm.says("Hello.")
        assert (await guild.member("mara").say(f"{mention(guild)} hi")).content.startswith("Hello.")


async def test_a_bot_is_never_answered(guild: SimulatedGuild) -> None:
    await guild.join("otherbot", bot=True)
    assert len(await guild.member("otherbot").say(f"{mention(guild)} hi")) == 0
