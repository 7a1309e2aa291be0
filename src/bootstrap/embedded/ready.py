"""Waiting for a server that was just started."""

import time
from collections.abc import Callable

from bootstrap.embedded.errors import EmbeddedServerError
from bootstrap.embedded.process import ChildProcess


def wait_until_ready(process: ChildProcess, is_ready: Callable[[], bool], *, patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while not is_ready():
        if not process.running:
            raise EmbeddedServerError(
                f"{process.name} ended while starting. {process.log_file} ends with:\n{process.log_tail()}"
            )
        if time.monotonic() > deadline:
            process.stop()
            raise EmbeddedServerError(
                f"{process.name} was not ready after {patience:.0f} seconds. See {process.log_file}."
            )
        time.sleep(0.01)
