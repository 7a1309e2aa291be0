"""Count the SQL statements of an engine, and log those that take long; at the level DEBUG all others too."""

import logging
import re
from time import perf_counter
from typing import Any, Final

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from adapters.telemetry.sql_metrics import STATEMENTS

_NAME: Final = "sql"
_LONGEST: Final = 500
_SPACES: Final = re.compile(r"\s+")

_log = structlog.stdlib.get_logger(_NAME)
_is_logged = logging.getLogger(_NAME).isEnabledFor


def log_slow_sql(engine: Engine, seconds: float) -> None:
    """Log each statement that takes at least `seconds`, also one that fails. Parameters are never logged."""

    def begun(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: object) -> None:
        context.begun_at = perf_counter()

    def ended(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: object) -> None:
        took = perf_counter() - context.begun_at
        STATEMENTS.statements += 1
        STATEMENTS.seconds += took
        if took >= seconds:
            STATEMENTS.slow += 1
            _write(logging.WARNING, "A statement was slow", statement, took)
        elif _is_logged(logging.DEBUG):
            _write(logging.DEBUG, "A statement ran", statement, took)

    def failed(failure: ExceptionContext) -> None:
        begun_at: float | None = getattr(failure.execution_context, "begun_at", None)
        if begun_at is None or not failure.statement:
            return
        STATEMENTS.failed += 1
        if (took := perf_counter() - begun_at) >= seconds:
            STATEMENTS.slow += 1
            _write(logging.WARNING, "A slow statement failed", failure.statement, took)

    event.listen(engine, "before_cursor_execute", begun)
    event.listen(engine, "after_cursor_execute", ended)
    event.listen(engine, "handle_error", failed)


def _write(level: int, what: str, statement: str, seconds: float) -> None:
    text = _SPACES.sub(" ", statement[: 2 * _LONGEST]).strip()[:_LONGEST]
    _log.log(level, what, statement=text, duration_ms=round(seconds * 1000, 1))
