"""Exponential backoff: how long to wait after several failures in a row."""


def doubled(first: float, times: int, *, longest: float) -> float:
    """Return the wait after the `times`th failure: `first`, doubled for each further one, `longest` at most."""
    # The exponent is bounded, because a float overflows at 2.0 ** 1024.
    return min(first * 2.0 ** min(times - 1, 60), longest)
