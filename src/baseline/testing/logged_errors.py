"""Keep errors that are logged elsewhere than in `services.log`."""

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any, Final

import structlog
from structlog.typing import Processor
from typing_extensions import override

from baseline.testing.kept_log import KeptLog

_METHODS: Final = ("error", "exception", "critical", "fatal")
_LATE: Final = "asyncio"
"""asyncio logs the failure of a task as it is collected, when another test may run already."""


@contextmanager
def errors_kept_in(log: KeptLog) -> Iterator[None]:
    """Inside the block, keep in `log` each error of other loggers, structlog's and Python's own; they log it as well.

    The platform logs there the failures that it contains, such as those of a handler of signals.
    """
    # Change the list itself, as structlog's `capture_logs` does: loggers that are cached or bound refer to it.
    processors: list[Processor] = structlog.get_config()["processors"]
    root, keep, handler = logging.getLogger(), _keeping(log), _KeepErrors(log)
    processors.insert(0, keep)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        with suppress(ValueError):
            processors.remove(keep)


def _keeping(log: KeptLog) -> Processor:
    def keep(_logger: object, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if method in _METHODS:
            facts = {**entry, "exc_info": _error_of(entry.get("exc_info"))}
            log.error(str(facts.pop("event", "")), **facts)
        return entry

    return keep


class _KeepErrors(logging.Handler):
    def __init__(self, log: KeptLog) -> None:
        super().__init__(logging.ERROR)
        self._log = log

    @override
    def emit(self, record: logging.LogRecord) -> None:
        comes_from_structlog = hasattr(record, "_logger")
        if not comes_from_structlog and record.name != _LATE:
            self._log.error(record.getMessage(), logger=record.name, exc_info=_error_of(record.exc_info))


def _error_of(exc_info: object) -> BaseException | None:
    """Return the exception that an argument `exc_info` means, in each of its forms."""
    if isinstance(exc_info, tuple):
        exc_info = exc_info[1]
    if isinstance(exc_info, BaseException):
        return exc_info
    return sys.exc_info()[1] if exc_info else None
