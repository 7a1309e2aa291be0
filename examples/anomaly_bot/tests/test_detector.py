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


def arrival(*, account_days: int, messages: int, number: int = 12) -> Suspicion:
    """So many accounts join at once and write at once, with mentions, where two months were quiet."""
    counts = [messages, messages // 2, 1 if messages < 8 else 4, 0, 0]
    rows = activity([(100 + member, NOW, counts) for member in range(number)])
    joined, created = np.full(number, NOW), np.full(number, NOW - account_days * DAY)
    window = Activity(rows.members, rows.half_hours, rows.counts, joined, created)
    usual = usual_signs(np.zeros((60 * DAY, len(SIGNS))))
    return suspect(window, score(window, learn(evenings(range(1, 60)), NOW)), NOW, usual)


def test_accounts_of_any_age_that_join_and_ping_at_once_are_a_raid() -> None:
    assert arrival(account_days=900, messages=30).confidence.value >= 0.85


def test_a_wave_of_newcomers_with_old_accounts_that_greet_is_no_raid() -> None:
    assert arrival(account_days=900, messages=2, number=60).confidence.value < 0.5


def test_a_sign_that_alarms_after_months_alarms_less_in_a_short_history() -> None:
    def certainty(days: int) -> float:
        window = activity([(member, NOW, [12, 3, 3, 0, 0]) for member in MEMBERS])
        usual = usual_signs(np.zeros((days * DAY, len(SIGNS))))
        return suspect(window, score(window, learn(evenings(range(1, 60)), NOW)), NOW, usual).confidence.value

    assert certainty(14) < certainty(90)


def test_sleepers_that_joined_lately_weigh_more_than_members_of_old_that_wake() -> None:
    def sign(joined_days_ago: int) -> float:
        rows = activity([(200 + member, NOW, [16, 4, 3, 0, 0]) for member in range(10)])
        joined = np.full(len(rows), NOW - joined_days_ago * DAY)
        window = Activity(rows.members, rows.half_hours, rows.counts, joined, joined - 400 * DAY)
        usual = usual_signs(np.zeros((60 * DAY, len(SIGNS))))
        found = suspect(window, score(window, learn(evenings(range(1, 60)), NOW)), NOW, usual)
        return float(found.signs[SIGNS.index("quiet members")])

    assert sign(20) > 2 * sign(700) > 0


def test_one_arrival_seen_by_two_signs_counts_once() -> None:
    evidence = arrival(account_days=3, messages=30).confidence.evidence
    arrivals = [each for each in evidence if each.name in SIGNS[:3] and each.score > 0]
    assert len(arrivals) == 1


def test_a_weekday_on_which_a_member_never_acts_is_a_factor() -> None:
    def factor(day: int) -> float:
        working = [each for each in range(1, 70) if weekday(np.array([TODAY - each * DAY]))[0] < 5]
        baselines = learn(activity([(1, TODAY - each * DAY + 40, [2, 0, 1, 0, 0]) for each in working]), NOW)
        window = activity([(1, TODAY + day * DAY + 40, [2, 0, 1, 0, 0])])
        return float(score(window, baselines).factors[0, FACTORS.index("weekday")])

    days = {int(weekday(np.array([TODAY + day * DAY]))[0]): day for day in range(7)}
    assert factor(days[5]) > 0.5
    assert factor(days[0]) == 0
