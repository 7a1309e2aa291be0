"""The error of a Baseline that cannot start."""


class CannotStart(Exception):
    """The message states the fault and how to mend it."""
