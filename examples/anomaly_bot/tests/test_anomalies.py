"""Tests of the loops, alerts and signals of the anomaly detector."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from baseline.signals import Severity, Signal, SignalType
from baseline.testing import simulated_guild
from examples.anomaly_bot.anomalies import AnomalyDetector
from examples.anomaly_bot.detection import MEMBER, RAID
from examples.anomaly_bot.models import DetectionPass, MemberActivity, MemberBaseline
from examples.anomaly_bot.settings import AnomalySettings
from examples.anomaly_bot.tests.weeks import BOT, alerts, flood, learned


async def test_activity_is_counted_by_half_hour_without_its_text() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara, leo = guild.member("mara"), guild.member("leo")
        said = await mara.say(f"Hello {leo.mention}")
        await mara.say("Again", channel="bot-commands")
        await mara.say("And again", channel="bot-commands")
        await leo.react(said, "👍")
        await guild.advance(timedelta(minutes=2))
        async with guild.services.session() as session:
            rows = {row.user_id: row for row in await session.scalars(select(MemberActivity))}

    assert (rows[mara.id].messages, rows[mara.id].mentions, rows[mara.id].channels) == (3, 1, 2)
    assert rows[leo.id].reactions == 1


async def test_a_flood_of_joins_is_reported_at_once_and_once() -> None:
    async with simulated_guild(BOT, tables=True, channels=["alerts"]) as guild:
        await learned(guild)
        await guild.configure(AnomalySettings, channel=guild.channel("alerts").id)
        for number in range(20):
            await guild.join(f"stranger{number}")
            await guild.advance(timedelta(seconds=20))
        found = await alerts(guild)
        await guild.advance(timedelta(minutes=31))
        later = await alerts(guild)

    assert [alert.kind for alert in found] == [RAID]
    assert found[0].score >= 0.85
    assert len(later) == 1
    assert len(later[0].user_ids) >= 20
    assert [sent.embed.title for sent in guild.sent if sent.channel == "alerts"] == ["❌ Suspected raid"]
    assert [signal.type for signal in guild.signals] == [SignalType.RAID_SUSPECTED]


async def test_a_raid_after_a_false_alarm_is_reported_and_a_few_more_guests_are_not() -> None:
    async with simulated_guild(BOT, tables=True, channels=["alerts"]) as guild:
        await learned(guild)
        await guild.configure(AnomalySettings, channel=guild.channel("alerts").id, learns=False)
        for number in range(20):
            await guild.join(f"guest{number}")
            await guild.advance(timedelta(seconds=20))
        false = next(sent for sent in guild.sent if sent.channel == "alerts")
        await guild.member("owner").press(false, "False alarm")
        for number in range(3):
            await guild.join(f"latecomer{number}")
        await guild.advance(timedelta(minutes=31))
        with_latecomers = await alerts(guild)
        for number in range(30):
            await guild.join(f"raider{number}")
            await guild.advance(timedelta(seconds=20))
        found = await alerts(guild)

    assert len(with_latecomers) == 1
    assert [(alert.kind, alert.verdict) for alert in found] == [(RAID, "wrong"), (RAID, None)]
    assert str(guild.member("raider1").id) in found[1].user_ids
    posted = [sent.embed.title for sent in guild.sent if sent.channel == "alerts" and not sent.ephemeral]
    assert posted == ["❌ Suspected raid"] * 2


async def test_a_member_who_floods_channels_is_reported() -> None:
    async with simulated_guild(BOT, tables=True, channels=["news", "art"]) as guild:
        await learned(guild)
        await flood(guild)
        await guild.advance(timedelta(minutes=31))
        found = await alerts(guild)

    assert [(alert.kind, alert.user_ids) for alert in found] == [(MEMBER, [str(guild.member("mara").id)])]
    assert "messages" in found[0].factors
    assert guild.signals[0].data["user_ids"] == [str(guild.member("mara").id)]


async def test_nothing_is_reported_while_the_server_is_being_learned() -> None:
    async with simulated_guild(BOT, tables=True, channels=["news", "art"]) as guild:
        await flood(guild)
        await guild.advance(timedelta(minutes=31))
        assert await alerts(guild) == []


async def test_the_threshold_is_a_setting_of_each_server() -> None:
    async with simulated_guild(BOT, tables=True, channels=["news", "art"]) as guild:
        await learned(guild)
        await guild.configure(AnomalySettings, threshold=0.99)
        await flood(guild, messages=12)
        await guild.advance(timedelta(minutes=31))
        assert await alerts(guild) == []


async def test_the_reports_of_other_cogs_are_kept_and_answered_by_no_signal() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara = guild.member("mara")
        signal = Signal(
            type=SignalType.ANOMALY_DETECTED,
            severity=Severity.HIGH,
            source="Elsewhere",
            guild_id=guild.id,
            data={"user_id": mara.id},
        )
        await guild.emit(signal)
        await mara.say("Hello")
        check = await guild.member("owner").slash("anomalycheck", member=mara)
        found = await alerts(guild)

    assert [alert.user_ids for alert in found] == [[str(mara.id)]]
    assert [each.source for each in guild.signals] == ["Elsewhere"]
    assert "reported 1.00" in (check.embed.description or "")


@pytest.mark.parametrize("how", ["is cached", "is not cached", "leaves while the cog is off"])
async def test_a_member_who_leaves_is_forgotten(how: str) -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        mara = guild.member("mara")
        await mara.say("Hello")
        await guild.advance(timedelta(minutes=2))
        await mara.say("Goodbye")
        if how == "is not cached":
            guild.discord_guild._remove_member(mara.member)  # noqa: SLF001 - the cache lacks members after a start
        if how == "leaves while the cog is off":
            await guild.member("owner").slash("cogs off", name="anomaly_bot")
        await mara.leave()
        await guild.advance(timedelta(minutes=2))
        async with guild.services.session() as session:
            assert list(await session.scalars(select(MemberActivity))) == []
            assert list(await session.scalars(select(MemberBaseline))) == []


async def test_what_is_older_than_ninety_days_is_deleted_also_while_the_cog_is_off() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        old = int(guild.now.timestamp()) // 1800 - 91 * 48
        async with guild.services.session() as session:
            session.add(DetectionPass(guild_id=guild.id, half_hour=old, signs=[0.0] * 5, is_raid=False))
            session.add(DetectionPass(guild_id=guild.id, half_hour=old + 48 * 2, signs=[0.0] * 5, is_raid=False))
        await guild.member("owner").slash("cogs off", name="anomaly_bot")
        detector = guild.cog("AnomalyDetector")
        assert isinstance(detector, AnomalyDetector)
        await detector.cleanup_old_data()
        async with guild.services.session() as session:
            kept = set(await session.scalars(select(DetectionPass.half_hour)))

    assert old + 48 * 2 in kept
    assert old not in kept


async def test_without_the_intent_the_log_says_what_is_lost() -> None:
    async with simulated_guild(BOT, tables=True, without_intents=["members"]) as guild:
        assert any(line.level == "warning" and line.event.startswith("Some activity is not seen") for line in guild.log)
