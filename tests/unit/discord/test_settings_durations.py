"""Durations in Discord are written so that they can be read again, and are never rounded."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from adapters.discord.commands.settings_durations import read_duration, show_duration

_TEXT = {"type": "string"}


@pytest.mark.parametrize(
    "duration",
    [
        timedelta(days=999_999_999),
        timedelta(days=-999_999_999),
        timedelta(microseconds=1),
        timedelta(days=-1, seconds=-1),
        timedelta(seconds=90),
    ],
)
def test_the_text_of_a_duration_is_read_as_the_same_duration(duration: timedelta) -> None:
    adapter = TypeAdapter(timedelta)
    stored = adapter.dump_python(duration, mode="json")
    assert adapter.validate_python(read_duration(_TEXT, show_duration(stored))) == duration


@pytest.mark.parametrize("text", ["1.0000001s", "0.0001ms", f"{10**9}d", f"{'9' * 60}w", "9" * 5_000])
@pytest.mark.parametrize("kind", ["string", "integer", "number"])
def test_a_duration_that_would_be_rounded_or_is_too_long_is_none(text: str, kind: str) -> None:
    assert read_duration({"type": kind}, text) is None
