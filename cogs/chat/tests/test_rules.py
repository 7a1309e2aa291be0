"""Model, persona and limits: the most specific rule wins, and /why says which."""

from baseline.errors import InvalidRequestError
from baseline.llm import Effort
from baseline.testing import SimulatedGuild
from cogs.chat import ChatRule, ChatSettings
from cogs.chat.choice import choose
from cogs.chat.tests.talks import mention

PLACE, PARENT, HIGH, LOW = 1, 2, 3, 4


def persona(*rules: ChatRule) -> str:
    return choose(ChatSettings(rules=rules, persona="server"), [PLACE, PARENT], [HIGH, LOW]).persona


def test_a_role_in_a_channel_goes_before_a_channel_and_a_channel_before_a_role() -> None:
    both = ChatRule(channel=PLACE, role=LOW, persona="both")
    place, parent = ChatRule(channel=PLACE, persona="thread"), ChatRule(channel=PARENT, persona="channel")
    high, low = ChatRule(role=HIGH, persona="high"), ChatRule(role=LOW, persona="low")
    assert persona(low, high, parent, place, both) == "both"
    assert persona(low, high, parent, place) == "thread"
    assert persona(low, high, parent) == "channel"
    assert persona(low, high) == "high"
    assert persona(ChatRule(role=99, persona="another's"), ChatRule(channel=99, persona="elsewhere")) == "server"


def test_each_value_comes_from_the_most_specific_rule_that_sets_it() -> None:
    place, role = ChatRule(channel=PLACE, persona="pirate"), ChatRule(role=HIGH, max_tokens=99)
    choice = choose(ChatSettings(rules=(place, role)), [PLACE], [HIGH])
    assert (choice.persona, choice.max_tokens) == ("pirate", 99)
    assert (choice.sources["persona"], choice.sources["max_tokens"], choice.sources["model"]) == (place, role, None)


async def test_a_rule_for_a_channel_is_obeyed_and_why_names_it(guild: SimulatedGuild) -> None:
    general = guild.channel("general")
    await guild.configure(ChatSettings, rules=[{"channel": str(general.id), "persona": "You are a pirate."}])
    guild.llm.says("Arr.", "Hello.")
    mara = guild.member("mara")
    await mara.say(f"{mention(guild)} hi", channel="general")
    await mara.say(f"{mention(guild)} hi", channel="bot-commands")
    why = await mara.slash("why", channel="general")

    first, second = guild.llm.asked
    assert first.messages[0].content.startswith("You are a pirate.")
    assert "pirate" not in second.messages[0].content
    assert f"persona by the rule for {general.mention}" in str(why.embed.description) + why.one.content


async def test_a_manager_chooses_the_model_of_a_channel(guild: SimulatedGuild) -> None:
    refused = await guild.member("mara").slash("model", name="scripted:m")
    chosen = await guild.member("owner").slash("model", name="scripted:m")
    shown = await guild.member("mara").slash("model")

    assert "permissions" in refused.content
    assert chosen.content == "From now on `scripted:m` answers in this channel."
    assert shown.content.startswith("Here `scripted:m` answers. model by the rule for <#")
    assert guild.audit[-1].target == "chat"


async def test_a_rule_that_changes_only_the_model_answers_without_an_effort_that_this_model_does_not_take(
    guild: SimulatedGuild,
) -> None:
    rule = {"channel": str(guild.channel("general").id), "model": "scripted:m"}
    await guild.configure(ChatSettings, effort="high", rules=[rule])
    refused = InvalidRequestError("m does not take effort.", provider="scripted", model="m")
    refused.options = ("effort",)
    guild.llm.fails(refused)
    guild.llm.says("Hello.")
    reply = await guild.member("mara").say(f"{mention(guild)} hi", channel="general")
    assert reply.content.startswith("Hello.")
    assert [asked.effort for asked in guild.llm.asked] == [Effort.HIGH, None]


async def test_a_member_without_the_role_learns_with_whom_the_bot_talks(guild: SimulatedGuild) -> None:
    regular = guild.role("Regular")
    await guild.configure(ChatSettings, allowed_roles=[str(regular.id)])
    refused = await guild.member("leo").say(f"{mention(guild)} hi")
    assert refused.content == f"Here I talk with {regular.mention}."


async def test_a_choice_that_is_taken_back_leaves_the_server_s_model(guild: SimulatedGuild) -> None:
    owner = guild.member("owner")
    await owner.slash("/model name: scripted:m whole_server: true", channel="general")
    await owner.slash("/model name: scripted:m", channel="general")

    assert len((await guild.settings(ChatSettings)).rules) == 1
    told = await owner.slash("/model name: default", channel="general")
    assert (await guild.settings(ChatSettings)).rules == ()
    assert told.content.startswith("Here `scripted:m` answers.")


async def test_the_model_is_told_in_the_language_of_the_member(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    mara.speaks("de")
    told = await mara.slash("/model")
    assert told.content.startswith("Hier antwortet das Standardmodell des Bots. Modell: Einstellungen des Servers")
