"""Count and trace the SQL statements of an engine, and log those that take long; at the level DEBUG all others too."""

import logging
import re
from time import perf_counter
from typing import Any, Final

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from adapters.telemetry.sql_metrics import STATEMENTS
from adapters.telemetry.tracing.spans import SpanKind, Tracing

_NAME: Final = "sql"
_LONGEST: Final = 500
_SPACES: Final = re.compile(r"\s+")

_log = structlog.stdlib.get_logger(_NAME)
_is_logged = logging.getLogger(_NAME).isEnabledFor


def log_slow_sql(engine: Engine, seconds: float) -> None:
    """Log each statement that takes at least `seconds`, also one that fails. Parameters are never logged."""
    listener = _Listener(seconds)
    event.listen(engine, "before_cursor_execute", listener.begun)
    event.listen(engine, "after_cursor_execute", listener.ended)
    event.listen(engine, "handle_error", listener.failed)


class _Listener:
    def __init__(self, seconds: float) -> None:
        self._slow = seconds

    def begun(self, _connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: object) -> None:
        context.begun_at = perf_counter()

    def ended(self, _connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: object) -> None:
        took = perf_counter() - context.begun_at
        STATEMENTS.statements += 1
        STATEMENTS.seconds += took
        if Tracing.tracer is not None:
            _trace(statement, took, None)
        if took >= self._slow:
            STATEMENTS.slow += 1
            _write(logging.WARNING, "A statement was slow", statement, took)
        elif _is_logged(logging.DEBUG):
            _write(logging.DEBUG, "A statement ran", statement, took)

    def failed(self, failure: ExceptionContext) -> None:
        begun_at: float | None = getattr(failure.execution_context, "begun_at", None)
        if begun_at is None or not failure.statement:
            return
        took = perf_counter() - begun_at
        STATEMENTS.failed += 1
        _trace(failure.statement, took, type(failure.original_exception).__name__)
        if took >= self._slow:
            STATEMENTS.slow += 1
            _write(logging.WARNING, "A slow statement failed", failure.statement, took)


def _write(level: int, what: str, statement: str, seconds: float) -> None:
    _log.log(level, what, statement=_shown(statement), duration_ms=round(seconds * 1000, 1))


def _trace(statement: str, seconds: float, error: str | None) -> None:
    if Tracing.tracer is None:
        return
    text = _shown(statement)
    verb = text.partition(" ")[0].upper()
    attributes = {"db.system.name": "postgresql", "db.operation.name": verb, "db.query.text": text}
    Tracing.tracer.record(f"sql {verb}", SpanKind.CLIENT, seconds, attributes, error)


def _shown(statement: str) -> str:
    return _SPACES.sub(" ", statement[: 2 * _LONGEST]).strip()[:_LONGEST]
