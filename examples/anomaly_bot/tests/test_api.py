"""Tests of the routes, as the pages of the dashboard use them."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from litestar.exceptions import NotFoundException, ValidationException

from baseline.api import ApiUser
from baseline.testing import simulated_guild
from examples.anomaly_bot.api import Verdict, get_profile, judge_alert, list_alerts
from examples.anomaly_bot.detector.activity import KINDS
from examples.anomaly_bot.detector.raids import SIGNS
from examples.anomaly_bot.detector.scores import FACTORS
from examples.anomaly_bot.feedback import moved
from examples.anomaly_bot.settings import AnomalySettings
from examples.anomaly_bot.tests.weeks import BOT, flood, learned

GERMAN = Path(__file__).parents[1] / "page/messages/de.json"


async def test_a_verdict_of_the_dashboard_moves_the_threshold_at_the_next_pass() -> None:
    async with simulated_guild(BOT, tables=True, channels=["news", "art"]) as guild:
        await learned(guild)
        await flood(guild)
        await guild.advance(timedelta(minutes=31))
        (alert,) = (await list_alerts.fn(guild.api, limit=50, waiting=True)).alerts
        owner = ApiUser(id=guild.member("owner").id, name="owner", avatar_url=None)
        await judge_alert.fn(guild.api, owner, int(alert.id), Verdict("wrong"))
        with pytest.raises(ValidationException, match="has a verdict already"):
            await judge_alert.fn(guild.api, owner, int(alert.id), Verdict("right"))
        await guild.advance(timedelta(minutes=31))
        left = await list_alerts.fn(guild.api, limit=50, waiting=True)
        profile = await get_profile.fn(guild.api, guild.member("mara").id)
        settings = await guild.settings(AnomalySettings)

    assert list(alert.names.values()) == ["Mara the Brave"]
    assert profile.name == "Mara the Brave"
    assert (left.total, settings.threshold) == (0, moved(0.85, "wrong"))


async def test_the_profile_of_a_member_is_shown() -> None:
    async with simulated_guild(BOT, tables=True) as guild:
        await learned(guild)
        profile = await get_profile.fn(guild.api, guild.member("mara").id)
        with pytest.raises(NotFoundException, match="Nothing has been learned"):
            await get_profile.fn(guild.api, guild.member("leo").id)

    assert (profile.moving_average, profile.hours[20]) == (2.0, 59.0)
    assert [usual.kind for usual in profile.usual] == ["messages", "mentions", "channels", "reactions", "voice"]
    assert profile.trends == {"7": "steady", "30": "steady", "90": "steady"}


def test_the_page_has_german_for_every_factor_of_a_score() -> None:
    assert {*KINDS, *FACTORS, *SIGNS} <= json.loads(GERMAN.read_text(encoding="utf-8")).keys()
