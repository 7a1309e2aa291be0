"""Latency histogram of attempts: buckets summed over any days still yield the median."""

from bisect import bisect_left
from collections.abc import Sequence

UP_TO_MS = (
    *(50, 100, 150, 200, 300, 400, 500, 750, 1_000, 1_250, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000),
    *(10_000, 12_500, 15_000, 20_000, 25_000, 30_000, 45_000, 60_000, 90_000, 120_000, 300_000),
)
"""Upper bounds of the buckets in milliseconds; one more bucket holds longer attempts. Stored counts depend on these
bounds: change them only with a migration that recounts.
"""

BUCKETS = len(UP_TO_MS) + 1


def bucket_of(latency_ms: float) -> int:
    return bisect_left(UP_TO_MS, latency_ms)


def quantile(counts: Sequence[int], share: float) -> float | None:
    """Return the latency below which that share of the attempts lies, or None without attempts.

    Attempts are assumed to be spread evenly within a bucket.
    """
    wanted, below = sum(counts) * share, 0
    for bucket, count in enumerate(counts):
        if count and below + count >= wanted:
            since = UP_TO_MS[bucket - 1] if bucket else 0
            until = UP_TO_MS[bucket] if bucket < len(UP_TO_MS) else since
            return since + (until - since) * (wanted - below) / count
        below += count
    return None
