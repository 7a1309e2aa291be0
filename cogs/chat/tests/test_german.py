"""Members of a German server read German: answers, buttons, commands, refusals."""

from collections.abc import AsyncIterator

import pytest

from baseline.llm import Citation, FinishReason
from baseline.testing import SimulatedGuild, simulated_guild
from cogs.chat import ChatSettings
from cogs.chat.tests.talks import mention

MARKING = "-# Von einer KI geschrieben. Sie kann sich irren."


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild("cogs.chat", tables=True, language="de") as started:
        for member in ("mara", "owner"):
            started.member(member).speaks("de")
        yield started


async def test_an_answer_with_its_buttons_is_german(guild: SimulatedGuild) -> None:
    mara, leo = guild.member("mara"), guild.member("leo")
    await guild.configure(ChatSettings, web_search=True)
    guild.llm.says("31 Meter", finish_reason=FinishReason.LENGTH, citations=[Citation("https://towers.example/", "")])
    guild.llm.says("hoch.")
    asked = await mara.say(f"{mention(guild)} wie hoch?", files={"turm.exe": b"MZ"})

    assert asked.content == (
        "31 Meter\n-# Quellen, im Web gefunden:\n-# 1. <https://towers.example/>\n"
        "-# Ich konnte `turm.exe` nicht lesen: ich lese nur Bilder, PDFs und Textdateien.\n"
        f"-# Die Antwort wurde an der Grenze dieses Servers gekürzt.\n{MARKING}"
    )
    assert {"Noch einmal", "Weiter"} <= set(asked.one.buttons)
    refused = await leo.press(asked, "Weiter")
    assert refused[-1].content == "Das kann nur, wer gefragt hat, oder wer moderiert."
    assert (await mara.press(asked, "Weiter"))[-1].content == f"hoch.\n{MARKING}"
    assert guild.llm.asked[-1].messages[-1].content.endswith("Schreib dort weiter, wo deine letzte Antwort endete.")


async def test_commands_answer_in_german(guild: SimulatedGuild) -> None:
    mara, owner = guild.member("mara"), guild.member("owner")
    guild.llm.says("Hallo.")
    await mara.say(f"{mention(guild)} hallo")

    assert (await mara.slash("what do-you-know")).content.startswith("Ich habe hier 2 Nachrichten von dir oder an dich")
    assert (await mara.slash("model")).content.startswith("Hier antwortet das Standardmodell des Bots. Modell: ")
    assert (await mara.slash("forget me")).content == "Vergessen: 2 Nachrichten, 0 Bewertungen."
    assert (await mara.slash("remember", on=False)).content.startswith("Ich merke mir nicht mehr, was du schreibst")
    assert (await owner.slash("reset")).content == "Dieses Gespräch beginnt von vorn."


async def test_a_stopped_answer_and_a_switched_off_cog_are_german(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    guild.llm.says("Wort " * 100, "Wort " * 100)
    guild.llm.streams_slowly(0.1)
    growing = await mara.say(f"{mention(guild)} zähl")
    await mara.press(growing, "Anhalten")
    assert f"-# Angehalten.\n{MARKING}" in growing.content

    again = await mara.say(f"{mention(guild)} zähl noch einmal")
    await guild.member("owner").slash("/cogs off name: chat")
    await guild.advance(30)
    switched_off = "Ich bin auf diesem Server ausgeschaltet. Wer ihn verwaltet, kann mich wieder einschalten."
    assert f"-# {switched_off}" in again.content
    assert (await mara.say(f"{mention(guild)} hallo?")).content == switched_off
