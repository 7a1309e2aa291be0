"""The memory of processes over time, and whether it still grows at the end."""

import os
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

_MIB = 1024 * 1024


def resident_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB


def at(samples: Sequence[float], share: float) -> float:
    """Return the median of a tenth of all samples, those around this share of the time."""
    width = max(1, len(samples) // 10)
    start = min(int(len(samples) * share), len(samples) - width)
    return statistics.median(samples[max(0, start) : start + width])


def growth_of_last_third(samples: Sequence[float]) -> float:
    """Return by how many percent memory grew from two thirds of the time to the end."""
    before = at(samples, 2 / 3)
    return (at(samples, 1) / before - 1) * 100


def figures_of(samples: Mapping[str, Sequence[float]]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for part, series in samples.items():
        for name, share in (("start", 0.0), ("middle", 0.5), ("end", 1.0)):
            figures[f"{part}_rss_mib_{name}"] = round(at(series, share), 1)
        figures[f"{part}_rss_growth_percent_last_third"] = round(growth_of_last_third(series), 2)
    figures["rss_growth_percent_last_third"] = max(figures[f"{part}_rss_growth_percent_last_third"] for part in samples)
    return figures
