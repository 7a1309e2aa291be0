"""The alerts fire for what operators must learn of, and stay silent otherwise."""

from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias

import pytest

from tests.unit.telemetry.expressions import alerts
from tests.unit.telemetry.promql import STEP, Series, duration, fired

RULES = {rule["alert"]: rule for rule in alerts()}
PARTS = ("api", "bot", "worker")
FAILED = {"cog": "reminders", "exported_job": "remind", "state": "failed"}
NOT_EXPORTED = None
Samples: TypeAlias = list[float | None]


def for_(time: str, value: float | None) -> Samples:
    """Return samples of one value for a time such as 5m."""
    return [value] * (duration(time) // STEP)


def up(part: str, *samples: Samples, instance: str = "one:8080") -> Series:
    return Series("up", {"job": f"baseline-{part}", "instance": instance}, [*chain(*samples)])


def failed_jobs(*samples: Samples, instance: str = "one:8080") -> Series:
    return Series("baseline_cog_jobs", {**FAILED, "instance": instance}, [*chain(*samples)])


def counted(name: str, *, events_at: Sequence[int], minutes: int) -> Series:
    """Return a counter, with an event at each of these minutes."""
    times = range(0, minutes * 60, STEP)
    return Series(name, {"instance": "bot:8080"}, [sum(at * 60 <= time for at in events_at) for time in times])


def test_nothing_fires_while_every_part_answers() -> None:
    assert fired(RULES["BaselineProcessDown"], [up(part, for_("10m", 1)) for part in PARTS]) == []


def test_a_process_that_does_not_answer_fires() -> None:
    series = [up("api", for_("10m", 1)), up("bot", for_("5m", 1), for_("5m", 0)), up("worker", for_("10m", 1))]
    assert fired(RULES["BaselineProcessDown"], series) == [{"job": "baseline-bot", "instance": "one:8080"}]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_without_any_process_fires(part: str) -> None:
    others = [up(other, for_("10m", 1)) for other in PARTS if other != part]
    assert fired(RULES["BaselineProcessDown"], others) == [{"job": f"baseline-{part}"}]
    gone = up(part, for_("5m", 1), for_("5m", NOT_EXPORTED))
    assert fired(RULES["BaselineProcessDown"], [*others, gone]) == [{"job": f"baseline-{part}"}]


def test_a_process_that_is_replaced_by_another_fires_nothing() -> None:
    bots = [
        up("bot", for_("5m", 1), for_("5m", NOT_EXPORTED)),
        up("bot", for_("6m", NOT_EXPORTED), for_("4m", 1), instance="another:8080"),
    ]
    others = [up(part, for_("10m", 1)) for part in ("api", "worker")]
    assert fired(RULES["BaselineProcessDown"], [*bots, *others]) == []


def test_usage_that_goes_to_the_disk_for_minutes_fires() -> None:
    outage = counted("baseline_llm_usage_spooled_total", events_at=range(5, 15), minutes=20)
    assert fired(RULES["BaselineUsageNotInDatabase"], [outage]) == [{"instance": "bot:8080"}]


def test_one_commit_that_is_slow_now_and_then_fires_nothing() -> None:
    slow = counted("baseline_llm_usage_spooled_total", events_at=[5, 15, 25, 26], minutes=40)
    assert fired(RULES["BaselineUsageNotInDatabase"], [slow]) == []


@pytest.mark.parametrize(
    "samples",
    [
        [for_("2h", NOT_EXPORTED), for_("5m", 1)],  # the cog's first job has failed between two scrapes
        [for_("2h", 0), for_("5m", 1)],
        [for_("2h", 3), for_("5m", 4)],
    ],
)
def test_a_job_of_a_cog_that_has_failed_fires_be_it_the_first_or_not(samples: Sequence[Samples]) -> None:
    fires = fired(RULES["BaselineCogJobsFailed"], [failed_jobs(*samples)], after="2h")
    assert fires == [{"cog": "reminders", "exported_job": "remind"}]


@pytest.mark.parametrize(
    "workers",
    [
        [[for_("5h", 3)]],
        [[for_("2h", 3), for_("3h", 1)]],  # some were repeated
        [[for_("3h", 3), for_("20m", NOT_EXPORTED), for_("3h", 3)]],  # an outage of the database
        [[for_("3h", 3), for_("3h", NOT_EXPORTED)], [for_("3h", NOT_EXPORTED), for_("3h", 3)]],  # another pod
    ],
)
def test_jobs_that_failed_long_ago_do_not_fire_again(workers: Sequence[Sequence[Samples]]) -> None:
    series = [failed_jobs(*samples, instance=f"worker-{number}:8080") for number, samples in enumerate(workers)]
    assert fired(RULES["BaselineCogJobsFailed"], series, after="2h") == []
