"""Why Baseline did not start, in words for the person who started it."""


class CannotStart(Exception):
    """The message says what was wrong and how to mend it."""
