"""Run an event loop that goes on when code of a cog calls `sys.exit()` in a task or a callback of its own."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from baseline.services import Log

Result = TypeVar("Result")


def run_unstoppable(main: Coroutine[Any, Any, Result], log: Log) -> Result:
    """Run like `asyncio.run`. A `SystemExit` that does not come from `main` itself is logged, and the loop goes on.

    asyncio raises it out of the loop, and leaves the loop fit to go on. A Ctrl-C ends the loop until `main` has
    installed a handler for it; after that a `KeyboardInterrupt` comes from a cog, and is treated like `SystemExit`.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        task = loop.create_task(main)
        while True:
            try:
                return loop.run_until_complete(task)
            except (SystemExit, KeyboardInterrupt) as error:
                if task.done() or (isinstance(error, KeyboardInterrupt) and _ctrl_c_interrupts()):
                    raise
                log.error("Code of a cog tried to end the process; it goes on", exc_info=error)  # noqa: TRY400 - Log


def _ctrl_c_interrupts() -> bool:
    return signal.getsignal(signal.SIGINT) is signal.default_int_handler
