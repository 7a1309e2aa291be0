"""Tests and searches that are too long for each change: `make nightly` runs them beside all others.

A test is marked with what covers the same behaviour by day: `@pytest.mark.nightly("test_the_shorter_form")`.
"""

from hypothesis import settings

DAY, NIGHT = "day", "night"

# No deadline: how long an example takes depends on the machine's load.
settings.register_profile(DAY, deadline=None, max_examples=40)
settings.register_profile(NIGHT, deadline=None, max_examples=400)
settings.load_profile(DAY)


def is_night() -> bool:
    return settings.get_current_profile_name() == NIGHT


def examples(by_day: int, *, at_night: int) -> int:
    """Return how many examples a search tries in this run, or how large a burst is."""
    return at_night if is_night() else by_day
