"""Backoff and outcome of deliveries."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from domain.alerts.delivery import BACKOFF, failed, refused

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_each_failed_attempt_waits_longer_until_the_delivery_is_given_up() -> None:
    outcomes = [failed(attempts, NOON, "away") for attempts in range(1, len(BACKOFF) + 2)]
    dues = [outcome.due_at for outcome in outcomes[:-1]]
    assert all(due is not None for due in dues)
    assert all(first < second for first, second in pairwise(due for due in dues if due is not None))
    assert outcomes[-1].due_at is None
    assert {outcome.error for outcome in outcomes} == {"away"}


def test_a_receiver_that_asks_for_a_longer_pause_gets_it() -> None:
    assert failed(1, NOON, "busy", wait=timedelta(hours=1)).due_at == NOON + timedelta(hours=1)
    assert failed(1, NOON, "busy", wait=timedelta(seconds=1)).due_at == NOON + BACKOFF[0]


def test_a_refused_delivery_is_given_up_at_once() -> None:
    assert (refused("gone").due_at, refused("gone").error) == (None, "gone")
