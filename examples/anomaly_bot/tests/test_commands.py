"""Tests of the commands, the verdicts and the profile."""

from datetime import timedelta

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baseline.testing import ImpossibleStep, Replies, SimulatedGuild, simulated_guild
from examples.anomaly_bot.detector.raids import SIGNS
from examples.anomaly_bot.detector.scores import FACTORS
from examples.anomaly_bot.feedback import moved
from examples.anomaly_bot.settings import AnomalySettings
from examples.anomaly_bot.tests.weeks import BOT, alerts, flood, learned
from examples.anomaly_bot.words import WORDS


def fields(embed: discord.Embed) -> dict[str | None, str | None]:
    return {field.name: field.value for field in embed.fields}


def text_of(shown: Replies) -> str:
    return shown.embed.description or ""


async def reported(guild: SimulatedGuild) -> None:
    await learned(guild)
    await guild.configure(AnomalySettings, channel=guild.channel("alerts").id)
    await flood(guild)
    await guild.advance(timedelta(minutes=31))


async def test_the_check_names_score_and_factors() -> None:
    async with simulated_guild(BOT, tables=True, channels=["news", "art"]) as guild:
        await learned(guild)
        await flood(guild)
        check = await guild.member("owner").slash("anomalycheck", member=guild.member("mara"))
        quiet = await guild.member("owner").slash("anomalycheck", member=guild.member("leo"))

    assert "alerts begin at 0.85" in text_of(check)
    assert "messages" in text_of(check)
    assert text_of(quiet).startswith("Leo has done nothing")
    assert check.ephemeral


async def test_the_profile_shows_baseline_trends_hours_and_weekdays() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        await learned(guild)
        reply = await guild.member("owner").slash("userprofile", member=guild.member("mara"))

    shown = fields(reply.embed)
    assert (shown["Observed"] or "").endswith("59 half-hours with activity")
    assert shown["Messages a day"] == "2.0 in the last week, 2.0 weighted"
    assert (shown["Usual in half an hour"] or "").startswith("messages 2.1")
    assert shown["Hours (UTC)"] == "▁" * 20 + "█" + "▁" * 3
    assert shown["Trends"] == "7 days: steady, 30 days: steady, 90 days: steady"


async def test_a_member_without_history_is_compared_with_newcomers() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        profile = await guild.member("owner").slash("userprofile", member=guild.member("leo"))
        await guild.member("leo").say("Hello")
        check = await guild.member("owner").slash("anomalycheck", member=guild.member("leo"))

    assert profile.content.startswith("Nothing has been learned of Leo yet.")
    assert text_of(check).startswith("Score 0.")


async def test_a_false_alarm_raises_the_threshold_once_and_is_audited() -> None:
    async with simulated_guild(BOT, tables=True, channels=["news", "art", "alerts"]) as guild:
        await reported(guild)
        alert = next(sent for sent in guild.sent if sent.channel == "alerts")
        refused = await guild.member("leo").press(alert, "False alarm")
        thanks = await guild.member("owner").press(alert, "False alarm")
        settings = await guild.settings(AnomalySettings)
        verdict = (await alerts(guild))[0].verdict

    assert refused.content.startswith("Only members who may moderate")
    assert settings.threshold == moved(0.85, "wrong") > 0.85
    assert [sent.content for sent in thanks if sent.ephemeral] == [
        f"Thank you. The threshold is now {settings.threshold:.2f}."
    ]
    assert verdict == "wrong"
    assert guild.audit[-1].target == AnomalySettings.section


async def test_a_server_that_does_not_learn_keeps_its_threshold() -> None:
    async with simulated_guild(BOT, tables=True, channels=["news", "art", "alerts"]) as guild:
        await reported(guild)
        await guild.configure(AnomalySettings, learns=False)
        await guild.member("owner").press(next(sent for sent in guild.sent if sent.channel == "alerts"), "Right")
        assert (await guild.settings(AnomalySettings)).threshold == 0.85


async def test_the_last_alerts_are_listed_with_their_verdicts() -> None:
    async with simulated_guild(BOT, tables=True, channels=["news", "art", "alerts"]) as guild:
        none = await guild.member("owner").slash("anomalyalerts")
        await reported(guild)
        await guild.member("owner").press(next(sent for sent in guild.sent if sent.channel == "alerts"), "Right")
        listed = await guild.member("owner").slash("anomalyalerts")

    assert none.content == "There were no alerts."
    assert text_of(listed).endswith("· right")
    assert fields(listed.embed)["Members"] == f"<@{guild.member('mara').id}>"


async def test_settings_are_shown_and_changed_by_command() -> None:
    async with simulated_guild(BOT, tables=True, channels=["alerts"]) as guild:
        owner, channel = guild.member("owner"), guild.channel("alerts")
        await owner.slash("anomalyconfig", key="channel", value=channel.mention)
        changed = await owner.slash("anomalyconfig", key="threshold", value="0.9")
        refused = await owner.slash("anomalyconfig", key="threshold", value="7")
        shown = await owner.slash("anomalyconfig")
        settings = await guild.settings(AnomalySettings)

    assert (settings.threshold, settings.channel) == (0.9, channel.id)
    assert changed.content == "threshold is now 0.9."
    assert "0.99" in refused.content
    assert fields(shown.embed)["threshold"] == "0.9"


async def test_members_without_the_permission_learn_nothing_of_others() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        with pytest.raises(ImpossibleStep):
            await guild.member("leo").slash("anomalycheck", member=guild.member("mara"))
        said = await guild.member("leo").say("@Baseline userprofile Mara")
        shown = [sent for sent in said if sent.embeds]

    assert shown == []


def test_verdicts_move_thresholds_within_bounds() -> None:
    threshold = 0.85
    for _ in range(50):
        threshold = moved(threshold, "wrong")
    assert threshold == 0.97
    for _ in range(500):
        threshold = moved(threshold, "right")
    assert threshold == 0.6
    assert moved(0.55, "right") == 0.55


@given(st.floats(0.5, 0.99))
def test_a_false_alarm_never_lowers_a_threshold_and_a_right_alert_never_raises_one(threshold: float) -> None:
    assert threshold <= moved(threshold, "wrong") <= max(threshold, 0.97)
    assert min(threshold, 0.6) <= moved(threshold, "right") <= threshold


async def test_a_german_member_reads_german_and_a_german_server_posts_it() -> None:
    channels = ["news", "art", "alerts"]
    async with simulated_guild(BOT, tables=True, channels=channels, language="de") as guild:
        guild.member("owner").speaks("de")
        await reported(guild)
        check = await guild.member("owner").slash("anomalycheck", member=guild.member("mara"))
        posted = next(sent for sent in guild.sent if sent.channel == "alerts")

    assert text_of(check).startswith("Wert 1.00; gewarnt wird ab 0.85.")
    assert "Nachrichten" in text_of(check)
    assert posted.embed.title == "⚠️ Ungewöhnliches Verhalten"
    assert posted.buttons == ["Zu Recht", "Fehlalarm"]


def test_each_factor_and_sign_has_german_words() -> None:
    assert WORDS.untranslated("de", *FACTORS, *SIGNS, "reported") == []
