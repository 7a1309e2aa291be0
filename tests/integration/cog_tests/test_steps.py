"""Act and read in a simulated guild as a test of a cog does."""

from pathlib import Path

import pytest

from baseline.signals import Severity, Signal
from baseline.testing import SimulatedGuild
from tests.integration.cog_tests.party import PARTY, Party, PartySettings

PICTURE = b"pixels"


@pytest.fixture
def cog() -> Path:
    return Path(__file__).with_name("party.py")


async def test_messages_are_sent_edited_reacted_to_and_deleted(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    said = await mara.say("hello")
    edited = await mara.edit(said, "goodbye")
    reacted = await mara.react(said, "👍")
    taken_back = await mara.unreact(said, "👍")
    deleted = await mara.delete(said)

    assert len(said) == 0
    assert edited.content == "hello became goodbye"
    assert reacted.content == "mara 👍"
    assert taken_back.content == "mara no 👍"
    assert deleted.content == "Gone: goodbye"


async def test_prefix_commands_and_files_are_answered(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    shouted = await mara.say(f"{guild.bot.user.mention} shout hello", channel="bot-commands")  # type: ignore[union-attr]
    picture = await mara.say("picture")

    assert (shouted.content, shouted.one.channel) == ("HELLO", "bot-commands")
    assert picture.one.files == {"picture.png": PICTURE}


async def test_names_after_an_at_sign_are_mentions(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    shouted = await mara.say("@Baseline shout @Mara the Brave in #general, not a@leo.example or @unknown")

    general = shouted.one.channel_id
    assert shouted.content == f"<@{mara.id}> IN <#{general}>, NOT A@LEO.EXAMPLE OR @UNKNOWN"


async def test_direct_messages_are_answered_in_private(guild: SimulatedGuild) -> None:
    reply = await guild.member("mara").dm("psst")
    assert (reply.content, reply.one.channel) == ("In private.", "@mara")


async def test_buttons_are_pressed_and_menus_chosen_from(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    shown = await mara.slash("/buttons")
    assert (shown.one.buttons, shown.one.options) == (["Yes"], ["Red", "Blue"])

    chosen = await mara.choose(shown, "Blue")
    pressed = await mara.press(shown, "Yes")

    assert chosen.content == "Blue"
    assert (pressed.content, pressed.one.earlier, pressed.one.buttons) == ("You said yes.", ["Choose"], [])


async def test_a_modal_is_filled_in_by_its_labels(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    opened = await mara.slash("/form")
    assert opened.modal == "Your name"
    assert (await mara.fill(opened, {"Name": "Mara"})).content == "Hello Mara"


async def test_options_take_members_by_mention_or_as_themselves(guild: SimulatedGuild) -> None:
    mara, leo = guild.member("mara"), guild.member("leo")
    typed = await mara.slash("/card member: @leo")
    called = await mara.slash("card", member=leo)

    assert typed.embed == called.embed
    assert (called.embed.title, called.embed.fields[0].value, called.ephemeral) == ("leo", "1", True)


async def test_context_menus_and_completions_answer(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    assert (await mara.menu("Who is it", guild.member("leo"))).content == "leo"
    assert (await mara.complete("fruit", "name", "pe")).choices == ["pear"]


async def test_members_join_and_leave(guild: SimulatedGuild) -> None:
    joined = await guild.join("zoe")
    left = await guild.member("zoe").leave()

    assert [(message.channel, message.content) for message in joined] == [("general", "Welcome zoe"), ("@zoe", "Hi!")]
    assert left.content == "Bye zoe"


async def test_only_the_test_moves_the_clock(guild: SimulatedGuild) -> None:
    begun = guild.now
    waiting = await guild.member("mara").slash("/wait seconds: 90")
    early = await guild.advance(60)
    late = await guild.advance(60)
    party = guild.cog("Party")
    assert isinstance(party, Party)
    before = party.ticks
    await guild.advance(2 * 60 * 60)

    assert (len(waiting), len(early), late.content) == (0, 0, "At last.")
    assert party.ticks - before == 2
    assert guild.services.services.clock.now() == guild.now
    assert (guild.now - begun).total_seconds() == 120 + 2 * 60 * 60


async def test_changed_settings_reach_the_cog_and_are_audited(guild: SimulatedGuild) -> None:
    changed = await guild.configure(PartySettings, greeting="Hail")
    joined = await guild.join("zoe")

    assert changed.content == "Now: Hail"
    assert joined[0].content == "Hail zoe"
    assert (await guild.settings(PartySettings)).greeting == "Hail"
    assert [entry.target for entry in guild.audit if entry.after and "greeting" in str(entry.after)]


async def test_signals_reach_the_cog_and_are_kept(guild: SimulatedGuild) -> None:
    received = await guild.emit(Signal(type=PARTY, severity=Severity.INFO, source="test", guild_id=guild.id))
    sent = await guild.member("mara").slash("/signal")

    assert received.content == "Party!"
    assert [signal.source for signal in guild.signals] == ["test", "party"]
    assert "Party!" in [message.content for message in sent]


async def test_models_call_tools_and_answer(guild: SimulatedGuild) -> None:
    guild.llm.calls("dice", sides=6)
    guild.llm.answers({"rolled": 4})
    called = await guild.member("mara").slash("/oracle")
    answered = await guild.member("mara").slash("/oracle")

    assert called.content == "dice"
    assert answered.content == '{"rolled": 4}'
    assert [record.cog_name for record in guild.usage] == ["party", "party"]


async def test_settings_are_kept_typed_until_they_change(guild: SimulatedGuild) -> None:
    first, second = await guild.settings(PartySettings), await guild.settings(PartySettings)
    await guild.configure(PartySettings, greeting="Hail")
    changed = await guild.settings(PartySettings)

    assert first is second
    assert (first.greeting, changed.greeting) == ("Welcome", "Hail")
