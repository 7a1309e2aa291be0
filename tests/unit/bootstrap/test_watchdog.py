"""The watchdog logs the stack of a loop that hangs, names the cog, and ends the process."""

import asyncio
import threading
import time
from functools import partial
from pathlib import Path

import pytest
import structlog

from adapters.loop_lag import LoopLag
from application.cogs.blocking import CogBlocked
from bootstrap.watchdog import HUNG, Watchdog, WatchdogLimits

LIMITS = WatchdogLimits(log_after=0.3, end_after=0.5)
INTERRUPTING = WatchdogLimits(log_after=0.3, interrupt_after=0.4, end_after=0)
quick_watchdog = partial(Watchdog, look_seconds=0.05, beat_seconds=0.02)
COG = """
import time

def hang(until):
    while not until():
        time.sleep(0.05)
"""


def _value(lag: LoopLag, name: str) -> float:
    return next(sample.value for metric in lag.collect() for sample in metric.samples if sample.name == name)


async def test_a_loop_that_turns_is_left_alone() -> None:
    ended: list[int] = []
    lag = LoopLag()
    # A loaded machine makes the loop late by less than this.
    limits = WatchdogLimits(log_after=1.2, end_after=1.4)
    with structlog.testing.capture_logs() as logged, quick_watchdog(limits, lag, end=ended.append).watching():
        await asyncio.sleep(1.7)
    assert (logged, ended) == ([], [])
    assert _value(lag, "baseline_event_loop_stalls_total") == 0


async def test_a_hanging_cog_is_named_with_its_stack_and_then_the_process_ends(tmp_path: Path) -> None:
    cogs = tmp_path / "cogs"
    cogs.mkdir()
    (cogs / "greedy.py").write_text(COG)
    module: dict[str, object] = {}
    exec(compile(COG, str(cogs / "greedy.py"), "exec"), module)  # noqa: S102 - a cog of the test's own
    ended, lag = threading.Event(), LoopLag()
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    with structlog.testing.capture_logs() as logged, quick_watchdog(LIMITS, lag, cogs=cogs, end=end).watching():
        await asyncio.sleep(0.1)
        module["hang"](ended.is_set)  # type: ignore[operator]  # the function of the cog
    assert ended.is_set()
    assert codes == [HUNG]
    assert [entry["event"] for entry in logged] == [
        "The event loop hangs",
        "The process ends itself, since its event loop hangs",
    ]
    assert {entry["cog"] for entry in logged} == {"greedy"}
    assert all("greedy.py" in entry["stack"] and "in hang" in entry["stack"] for entry in logged)
    assert _value(lag, "baseline_event_loop_stalls_total") == 1


BLOCKING = {
    "sleeps": "import time\ndef block(): time.sleep(60)\n",
    "computes": "def block():\n    while True: pass\n",
    "reads": "import socket\ndef block():\n    a, b = socket.socketpair()\n    with a, b: a.recv(1)\n",
    "matches": "import re\ndef block(): re.match(r'(a+)+$', 'a' * 60 + 'b')\n",
    "waits": "import threading\ndef block(): threading.Event().wait()\n",
    "swallows once": (
        "import time\ndef block():\n    try: time.sleep(60)\n    except BaseException: pass\n    time.sleep(60)\n"
    ),
}


@pytest.mark.parametrize("way", BLOCKING)
async def test_code_of_a_cog_that_blocks_is_interrupted(tmp_path: Path, way: str) -> None:
    module: dict[str, object] = {}
    exec(compile(BLOCKING[way], str(tmp_path / "greedy.py"), "exec"), module)  # noqa: S102 - a cog of the test's own
    with structlog.testing.capture_logs() as logged, quick_watchdog(INTERRUPTING, LoopLag(), cogs=tmp_path).watching():
        await asyncio.sleep(0.1)
        with pytest.raises(CogBlocked, match="blocked the event loop for"):
            module["block"]()  # type: ignore[operator]  # the function of the cog

    # On a busy machine the hang may be logged more than once.
    found = [
        entry["event"] for entry in logged if entry["cog"] == "greedy" and entry["event"] != "The event loop hangs"
    ]
    # Code that computes may be interrupted by the timer of CPU time first, which logs nothing. `re` always is: it keeps
    # the interpreter's lock, so that the thread of the watchdog does not run meanwhile.
    if way != "computes":
        assert found[:1] == ([] if way == "matches" else ["A cog blocks the event loop and is interrupted"])


async def test_code_outside_of_cogs_is_never_interrupted(tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as logged, quick_watchdog(INTERRUPTING, LoopLag(), cogs=tmp_path).watching():
        await asyncio.sleep(0.1)
        time.sleep(0.8)  # noqa: ASYNC251 - the loop hangs on purpose

    assert [entry["event"] for entry in logged] == ["The event loop hangs"]


async def test_zero_never_ends_the_process() -> None:
    ended: list[int] = []
    limits = WatchdogLimits(log_after=0.3, end_after=0)
    with structlog.testing.capture_logs() as logged, quick_watchdog(limits, LoopLag(), end=ended.append).watching():
        time.sleep(0.8)  # noqa: ASYNC251 - the loop hangs on purpose
    assert ended == []
    assert [entry["event"] for entry in logged] == ["The event loop hangs"]


async def test_the_worst_lag_since_the_last_scrape_is_shown() -> None:
    lag = LoopLag()
    with quick_watchdog(LIMITS, lag).watching():
        await asyncio.sleep(0.1)
        time.sleep(0.3)  # noqa: ASYNC251 - the loop is late on purpose
        await asyncio.sleep(0.1)
    assert _value(lag, "baseline_event_loop_lag_seconds") >= 0.15
    assert _value(lag, "baseline_event_loop_lag_seconds") == 0


@pytest.mark.parametrize("name", ["baseline_event_loop_lag_seconds", "baseline_event_loop_stalls_total"])
def test_both_metrics_are_there_from_the_start(name: str) -> None:
    assert _value(LoopLag(), name) == 0
