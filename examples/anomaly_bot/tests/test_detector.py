"""Tests of the statistics, without Discord and without a database."""

import numpy as np

from examples.anomaly_bot.detector.activity import KINDS, Activity, weekday
from examples.anomaly_bot.detector.baselines import learn
from examples.anomaly_bot.detector.raids import SIGNS, Suspicion, suspect, usual_signs
from examples.anomaly_bot.detector.scores import FACTORS, score

DAY = 48
TODAY = 20_000 * DAY
NOW = TODAY + 40
MEMBERS = range(12)


def activity(rows: list[tuple[int, int, list[int]]]) -> Activity:
    """Return rows of member, half-hour and counts, of members that joined long ago."""
    number, old = len(rows), TODAY - 400 * DAY
    counts = np.array([[*counted, 0] for *_, counted in rows], float).reshape(number, len(KINDS) + 1)
    members, half_hours = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    return Activity(members, half_hours, counts, np.full(number, old), np.full(number, old - 100 * DAY))


def evenings(days: range) -> Activity:
    """Each member writes two messages in one channel on each of these evenings."""
    return activity([(member, TODAY - day * DAY + 40, [2, 0, 1, 0, 0]) for day in days for member in MEMBERS])


def outburst(channels: int) -> Suspicion:
    """Each member writes twenty messages with mentions at once, in so many channels."""
    window = activity([(member, NOW, [20, 4, channels, 0, 0]) for member in MEMBERS])
    usual = usual_signs(np.zeros((60 * DAY, len(SIGNS))))
    return suspect(window, score(window, learn(evenings(range(1, 60)), NOW)), NOW, usual)


def test_many_members_that_are_loud_in_many_channels_are_a_raid() -> None:
    found = outburst(channels=6)
    assert found.confidence.value >= 0.85
    assert set(found.members.tolist()) == set(MEMBERS)


def test_a_quarrel_in_one_channel_is_no_raid() -> None:
    assert outburst(channels=1).confidence.value < 0.5


def test_a_weekday_on_which_a_member_never_acts_is_a_factor() -> None:
    def factor(day: int) -> float:
        working = [each for each in range(1, 70) if weekday(np.array([TODAY - each * DAY]))[0] < 5]
        baselines = learn(activity([(1, TODAY - each * DAY + 40, [2, 0, 1, 0, 0]) for each in working]), NOW)
        window = activity([(1, TODAY + day * DAY + 40, [2, 0, 1, 0, 0])])
        return float(score(window, baselines).factors[0, FACTORS.index("weekday")])

    days = {int(weekday(np.array([TODAY + day * DAY]))[0]): day for day in range(7)}
    assert factor(days[5]) > 0.5
    assert factor(days[0]) == 0
