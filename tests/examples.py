"""Choose how many examples a property-based test tries."""

import os


def examples(few: int, *, thorough: int) -> int:
    """Return `few`, or `thorough` where the environment sets `THOROUGH_TESTS`."""
    return thorough if os.environ.get("THOROUGH_TESTS") else few
