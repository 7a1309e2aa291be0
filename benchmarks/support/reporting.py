"""End the output of a benchmark with its figures."""

import json
from collections.abc import Mapping


def report(benchmark: str, figures: Mapping[str, float]) -> None:
    """Print the figures as one line of JSON. It is the last line; tables and remarks come before."""
    print(json.dumps({"benchmark": benchmark, "figures": dict(figures)}), flush=True)
