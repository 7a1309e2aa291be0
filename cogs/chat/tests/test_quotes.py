"""Messages of other members that a question replies to: read by the model, kept apart, forgotten with their author."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from baseline.testing import Replies, SimulatedGuild
from cogs.chat.api import get_summary
from cogs.chat.models import ChatSummary, ChatTurn
from cogs.chat.tests.talks import mention

WORDS = "my birthday is in May"


async def kept(guild: SimulatedGuild) -> list[str]:
    async with guild.services.session() as session:
        return [turn.text for turn in await session.scalars(select(ChatTurn).order_by(ChatTurn.id))]


async def quoted(guild: SimulatedGuild, **files: bytes) -> Replies:
    """Let Mara reply to Leo's words with a question."""
    guild.llm.says("Leo was born in May.", "Yes.")
    said = await guild.member("leo").say(WORDS, files={f"{name}.txt": data for name, data in files.items()})
    await guild.member("mara").say(f"{mention(guild)} when was he born?", reply_to=said)
    return said


async def test_a_quote_is_read_in_the_next_question_too(guild: SimulatedGuild) -> None:
    await quoted(guild)
    await guild.member("mara").say(f"{mention(guild)} sure?")
    conversation = [message.content for message in guild.llm.asked[-1].messages[1:]]
    assert len(conversation) == 3
    assert conversation[0].startswith("[Mara the Brave #")
    assert '\nwhen was he born?\n<untrusted source="message of Leo #' in conversation[0]
    assert WORDS in conversation[0]


async def test_what_is_kept_of_a_member_includes_where_others_quoted_it(guild: SimulatedGuild) -> None:
    await quoted(guild, notes=b"a secret list")
    known = await guild.member("leo").slash("/what do-you-know")
    listed = known.one.files["known.txt"].decode()
    assert known.content.startswith("Here I keep 1 messages of you")
    assert WORDS in listed
    assert "a secret list" in listed
    assert WORDS not in (await guild.member("mara").slash("/what do-you-know")).one.files["known.txt"].decode()


@pytest.mark.parametrize("command", ["/forget me", "/remember on: false"])
async def test_a_quote_is_forgotten_with_its_author_and_so_is_the_answer_to_it(
    guild: SimulatedGuild, command: str
) -> None:
    await quoted(guild, notes=b"a secret list")
    await guild.member("leo").slash(command)
    assert await kept(guild) == ["when was he born?"]


async def test_a_deleted_message_is_quoted_no_longer(guild: SimulatedGuild) -> None:
    said = await quoted(guild)
    await guild.member("leo").delete(said)
    assert await kept(guild) == ["when was he born?", "Leo was born in May."]


async def test_a_question_that_is_asked_again_is_still_quoted_by_others(guild: SimulatedGuild) -> None:
    leo, mara = guild.member("leo"), guild.member("mara")
    guild.llm.says("In May.", "Leo means May.", "In spring.")
    asked = await leo.say(f"{mention(guild)} when is my birthday?")
    await mara.say(f"{mention(guild)} what does he mean?", reply_to=asked)
    await leo.press(asked, "Again")
    quote, *others = sorted(await kept(guild))
    assert quote.startswith('<untrusted source="message of Leo #')
    assert others == ["In spring.", "Leo means May.", "what does he mean?", "when is my birthday?"]


async def test_with_a_question_what_it_quoted_is_forgotten(guild: SimulatedGuild) -> None:
    await quoted(guild)
    await guild.member("mara").slash("/forget me")
    assert await kept(guild) == []


async def test_a_member_that_opted_out_is_not_quoted(guild: SimulatedGuild) -> None:
    leo = guild.member("leo")
    await leo.slash("/remember on: false")
    guild.llm.says("Who?")
    said = await leo.say(WORDS, files={"a.txt": b"a secret list"})
    reply = await guild.member("mara").say(f"{mention(guild)} when was he born?", reply_to=said)
    assert WORDS not in str(guild.llm.asked[-1].messages)
    assert "secret" not in str(guild.llm.asked[-1].messages)
    assert "-# I left out the message that you reply to: I keep nothing of its author." in reply.content
    assert await kept(guild) == ["when was he born?", "Who?"]


async def test_a_quote_of_a_member_that_opts_out_meanwhile_is_not_kept(guild: SimulatedGuild) -> None:
    guild.llm.says("word " * 100)
    guild.llm.streams_slowly(0.1)
    said = await guild.member("leo").say(WORDS)
    await guild.member("mara").say(f"{mention(guild)} when was he born?", reply_to=said)
    await guild.member("leo").slash("/remember on: false")
    await guild.advance(30)
    assert WORDS not in str(await kept(guild))


async def test_a_member_that_opted_out_may_ask_about_its_own_message(guild: SimulatedGuild) -> None:
    leo = guild.member("leo")
    await leo.slash("/remember on: false")
    guild.llm.says("In May.")
    said = await leo.say(WORDS)
    await leo.say(f"{mention(guild)} when was I born?", reply_to=said)
    assert WORDS in guild.llm.prompt
    assert await kept(guild) == []


async def test_a_summary_of_a_quote_is_forgotten_with_its_author(guild: SimulatedGuild) -> None:
    await quoted(guild)
    guild.llm.says("Leo's birthday is in May.", "Hello.")
    await guild.advance(timedelta(hours=25))
    await guild.member("mara").say(f"{mention(guild)} hi")
    assert any(WORDS in message.content for asked in guild.llm.asked for message in asked.messages)
    await guild.member("leo").slash("/forget me")
    async with guild.services.session() as session:
        assert await session.scalar(select(func.count()).select_from(ChatSummary)) == 0


async def test_a_quote_counts_as_no_question(guild: SimulatedGuild) -> None:
    await quoted(guild)
    summary = await get_summary.fn(guild.api)
    assert (summary.members, summary.questions, summary.answers) == (1, 1, 1)
