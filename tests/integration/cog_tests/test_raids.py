"""The example's raid detector finds raids, and raises few false alerts."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.timeout(900)
@pytest.mark.nightly(
    "test_many_members_that_are_loud_in_many_channels_are_a_raid", "test_a_quarrel_in_one_channel_is_no_raid"
)
async def test_raids_are_found_after_thirty_days_of_ordinary_life() -> None:
    options = ("--seeds", "41", "42", "--days", "30", "--members", "0", "--processes", "1")
    process = await asyncio.create_subprocess_exec(
        sys.executable, ROOT / "benchmarks" / "raid.py", *options, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    figures = json.loads(output.splitlines()[-1])["figures"]

    assert figures["recall"] >= 0.85
    assert figures["false_alerts_per_quiet_week"] <= 0.5
    assert figures["recall_of_accounts"] >= 0.75
    assert figures["precision_of_accounts"] >= 0.75
