"""No acknowledged record is lost or counted twice when a process, PostgreSQL or Redis is killed or hangs.

The benchmark runs this often and for long; here it runs in miniature, which also keeps the benchmark working.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]


@pytest.mark.timeout(600)
@pytest.mark.nightly(
    "test_files_of_a_killed_process_are_found_and_those_of_a_living_one_are_not",
    "test_a_torn_end_is_left_out_and_the_rest_is_there",
)
def test_acknowledged_usage_survives_kills_and_hangs() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "durability.py"), "--runs", "1", "--seconds", "1"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    benchmark = json.loads(done.stdout.splitlines()[-1])
    figures = benchmark["figures"]
    assert (benchmark["benchmark"], figures["runs"]) == ("durability", 4)
    assert (figures["lost"], figures["doubled"], figures["drift"]) == (0, 0, 0), done.stderr
    assert figures["acknowledged"] > 100
    # The requirement is 250 ms. This limit allows for a busy machine, and still detects a wait for the database.
    assert figures["worst_ack_ms"] < 2500
