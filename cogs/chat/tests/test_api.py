"""Routes behind the page in the dashboard."""

from baseline.testing import SimulatedGuild
from cogs.chat import ChatSettings
from cogs.chat.api import get_overrides, get_summary
from cogs.chat.tests.talks import mention
from cogs.chat.tests.test_buttons import thumb


async def test_the_summary_counts_conversations_and_feedback(guild: SimulatedGuild) -> None:
    mara, leo = guild.member("mara"), guild.member("leo")
    guild.llm.says("Hello.", "Hello.")
    answer = await mara.say(f"{mention(guild)} hi", channel="general")
    await leo.say(f"{mention(guild)} hi", channel="bot-commands")
    await mara.press(answer, custom_id=thumb("up", answer.one.custom_ids))
    await leo.press(answer, custom_id=thumb("down", answer.one.custom_ids))

    summary = await get_summary.fn(guild.api)
    assert (summary.conversations, summary.members, summary.questions, summary.answers) == (2, 2, 2, 2)
    assert (summary.feedback.up, summary.feedback.down) == (1, 1)


async def test_an_empty_server_has_zeros(guild: SimulatedGuild) -> None:
    summary = await get_summary.fn(guild.api)
    assert (summary.conversations, summary.answers) == (0, 0)


async def test_overrides_stand_in_the_order_in_which_they_win(guild: SimulatedGuild) -> None:
    channel, role = str(guild.channel("general").id), str(guild.role("Moderator").id)
    rules = [
        {"role": role, "persona": "A pirate."},
        {"channel": channel, "tools": False},
        {"channel": channel, "role": role, "max_tokens": 60},
        {"persona": "Holds nowhere."},
    ]
    await guild.configure(ChatSettings, rules=rules, persona="A lighthouse keeper.")
    overrides = await get_overrides.fn(guild.api)
    assert [(rule.place, rule.values) for rule in overrides.rules] == [
        ("role_in_channel", {"max_tokens": 60}),
        ("channel", {"tools": False}),
        ("role", {"persona": "A pirate."}),
    ]
    assert overrides.server["persona"] == "A lighthouse keeper."
