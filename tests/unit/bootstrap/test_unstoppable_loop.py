"""The bot's event loop outlives `sys.exit()` in code that it runs."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator

import pytest

from bootstrap.processes.unstoppable_loop import run_unstoppable
from tests.integration.discord.platforms import KeptLog
from tests.waiting import eventually


@pytest.fixture
def handled_ctrl_c() -> Iterator[None]:
    """Install a handler for Ctrl-C, as the bot's process does."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    yield
    signal.signal(signal.SIGINT, before)


async def _exit() -> None:
    sys.exit(3)


async def _interrupt() -> None:
    raise KeyboardInterrupt


def _in_a_task() -> None:
    _ = asyncio.get_running_loop().create_task(_exit())


def _in_a_callback() -> None:
    asyncio.get_running_loop().call_soon(sys.exit, 3)


def _in_a_timer() -> None:
    asyncio.get_running_loop().call_later(0.01, sys.exit, 3)


def _interrupted() -> None:
    _ = asyncio.get_running_loop().create_task(_interrupt())


@pytest.mark.usefixtures("handled_ctrl_c")
@pytest.mark.parametrize("leave", [_in_a_task, _in_a_callback, _in_a_timer, _interrupted])
def test_an_exit_in_other_code_is_logged_and_the_loop_goes_on(leave: Callable[[], None]) -> None:
    log = KeptLog()

    async def logged() -> bool:
        return bool(log.lines)

    async def main() -> str:
        leave()
        await eventually(logged, "the line in the log")
        return "went on"

    assert run_unstoppable(main(), log) == "went on"
    (line,) = log.of("error")
    assert isinstance(line.facts["exc_info"], SystemExit | KeyboardInterrupt)


def test_an_exit_of_the_process_itself_ends_it() -> None:
    log = KeptLog()

    with pytest.raises(SystemExit) as ended:
        run_unstoppable(_exit(), log)

    assert (ended.value.code, log.lines) == (3, [])


@pytest.fixture
def default_ctrl_c() -> Iterator[None]:
    """Install Python's own handler: a shell's background job starts with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("default_ctrl_c")
def test_ctrl_c_ends_the_loop_before_a_handler_is_installed() -> None:
    async def main() -> None:
        signal.raise_signal(signal.SIGINT)
        await asyncio.Future()

    with pytest.raises(KeyboardInterrupt):
        run_unstoppable(main(), KeptLog())
