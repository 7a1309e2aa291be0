"""Searches of the web, their sources and fees; PDFs."""

from decimal import Decimal

from baseline.errors import UnsupportedCapability
from baseline.llm import Capability, Citation, Document
from baseline.testing import SimulatedGuild
from cogs.chat import ChatSettings
from cogs.chat.tests.talks import mention

PDF = b"%PDF-1.7 /Type /Page"
TOWERS = Citation("https://towers.example/north", "North [tower](https://evil.example) @everyone")
HIDDEN = Citation("https://lights.example/", "discord.gg/evil")


async def test_an_answer_from_the_web_shows_its_sources_and_is_metered_with_its_fees(guild: SimulatedGuild) -> None:
    await guild.configure(ChatSettings, web_search=True)
    guild.llm.says("It is 31 metres high.", citations=[TOWERS, HIDDEN], web_searches=2)
    reply = await guild.member("mara").say(f"{mention(guild)} how high is the tower?")

    assert guild.llm.asked[0].web_searches > 0
    assert reply.content == (
        "It is 31 metres high.\n-# Sources, found in the web:\n-# 1. <https://towers.example/north>\n"
        "-# 2. <https://lights.example/>\n-# Made by AI. It can be wrong."
    )
    assert reply.one.pings == []
    (usage,) = guild.usage
    assert usage.usage.web_searches == 2
    assert usage.cost_usd is not None
    assert usage.cost_usd >= Decimal("0.02")


async def test_a_plain_title_names_a_source(guild: SimulatedGuild) -> None:
    await guild.configure(ChatSettings, web_search=True, language="de")
    guild.llm.says("31 Meter.", citations=[Citation("https://towers.example/", "The *North* tower")], web_searches=1)
    reply = await guild.member("mara").say(f"{mention(guild)} wie hoch?")
    assert "-# Quellen, im Web gefunden:\n-# 1. The \\*North\\* tower: <https://towers.example/>" in reply.content


async def test_nothing_is_searched_unless_the_guild_wants_it(guild: SimulatedGuild) -> None:
    guild.llm.says("Hello.")
    await guild.member("mara").say(f"{mention(guild)} hi")
    assert guild.llm.asked[0].web_searches == 0


async def test_a_rule_lets_a_channel_search(guild: SimulatedGuild) -> None:
    rule = {"channel": str(guild.channel("general").id), "web_search": True}
    await guild.configure(ChatSettings, rules=[rule])
    guild.llm.says("Hello.")
    await guild.member("mara").say(f"{mention(guild)} hi", channel="general")
    assert guild.llm.asked[0].web_searches > 0


async def test_a_model_without_a_search_answers_without_one_and_says_so(guild: SimulatedGuild) -> None:
    await guild.configure(ChatSettings, web_search=True)
    guild.llm.fails(UnsupportedCapability(Capability.WEB_SEARCH, provider="scripted", model="m", able=[]))
    guild.llm.says("Hello.")
    reply = await guild.member("mara").say(f"{mention(guild)} what is new?")
    assert "-# I could not search the web: this model cannot." in reply.content


async def test_a_pdf_reaches_the_model(guild: SimulatedGuild) -> None:
    guild.llm.says("A tower.")
    await guild.member("mara").say(f"{mention(guild)} what is this?", files={"tower.pdf": PDF})
    assert guild.llm.asked[0].messages[-1].documents == (Document(PDF, "tower.pdf"),)


async def test_a_model_that_takes_no_pdf_answers_without_it_and_says_so(guild: SimulatedGuild) -> None:
    guild.llm.fails(UnsupportedCapability(Capability.DOCUMENT_INPUT, provider="scripted", model="m", able=[]))
    guild.llm.says("I see nothing.")
    reply = await guild.member("mara").say(mention(guild), files={"tower.pdf": PDF})
    assert guild.llm.asked[-1].messages[-1].documents == ()
    assert "-# I could not read the PDF: this model takes none." in reply.content
