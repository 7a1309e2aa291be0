"""Read the wait that a provider asks for, in each form of the header."""

from datetime import timedelta
from email.utils import format_datetime

import httpx2
import pytest

from adapters.clock import FixedClock, SystemClock
from adapters.llm.providers.retry_after import asked_in_words, retry_after

_NOW = FixedClock().now()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 7 "}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "20s"}, 20.0),
        ({"retry-after": "1m30s"}, 90.0),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "2"}, 2.0),
        ({"retry-after": format_datetime(_NOW + timedelta(seconds=30), usegmt=True)}, 30.0),
        ({"retry-after": format_datetime(_NOW - timedelta(seconds=30), usegmt=True)}, 0.0),
        ({"retry-after": "-7"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "99 Nonsense 2026"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_how_long_the_provider_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    asked = {**headers, "date": format_datetime(_NOW, usegmt=True)}
    assert retry_after(httpx2.Headers(asked)) == seconds


def test_a_date_is_compared_with_our_clock_where_the_server_names_none() -> None:
    then = format_datetime(SystemClock().now() + timedelta(seconds=30), usegmt=True)
    seconds = retry_after(httpx2.Headers({"retry-after": then}))
    assert seconds is not None
    assert 0 < seconds <= 30


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("Please try again in 6.2s. Visit the site to learn more.", 6.2),
        ("Please try again in 450ms.", 0.45),
        ("Please try again in 1m30s.", 90.0),
        ("Please retry after 20 seconds.", 20.0),
        ("Please retry in 34.07s.", 34.07),
        ("Please wait before trying again.", None),
        ("Try again in 3 months.", None),
    ],
)
def test_a_wait_in_words_is_read(message: str, seconds: float | None) -> None:
    assert asked_in_words(message) == seconds
