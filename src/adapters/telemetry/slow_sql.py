"""Count and trace the SQL statements of an engine, and log those that take long; at the level DEBUG all others too."""

import logging
import math
import re
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy import Engine

from adapters.telemetry.sql_metrics import STATEMENTS
from adapters.telemetry.tracing.spans import SpanKind, Tracing

_NAME: Final = "sql"
_SLOW_SECONDS: Final = "slow_seconds"
_LONGEST: Final = 500
_SPACES: Final = re.compile(r"\s+")

_log = structlog.stdlib.get_logger(_NAME)
_is_logged = logging.getLogger(_NAME).isEnabledFor

Answer = TypeVar("Answer")


def log_slow_sql(engine: Engine, seconds: float) -> None:
    """Log each statement that takes at least `seconds`, also one that fails. Parameters are never logged.

    Statements that bypass SQLAlchemy go through `timed`, with the engine's `slow_seconds_of`.
    """
    engine.update_execution_options(**{_SLOW_SECONDS: seconds})
    # Listeners of SQLAlchemy's events would make each statement half as long again.
    dialect: Any = engine.dialect
    for name in ("do_execute", "do_executemany", "do_execute_no_params"):
        setattr(dialect, name, _timed(getattr(dialect, name), seconds))


def slow_seconds_of(engine: Engine) -> float:
    """Return the seconds that `log_slow_sql` was given for the engine. Without them no statement is slow."""
    return float(engine.get_execution_options().get(_SLOW_SECONDS, math.inf))


async def timed(statement: str, answer: Awaitable[Answer], *, slow: float) -> Answer:
    """Await the answer to a statement that was sent to the driver directly. `slow` is in seconds."""
    started = perf_counter()
    try:
        found = await answer
    except BaseException as error:
        _failed(statement, perf_counter() - started, slow, type(error).__name__)
        raise
    _ran(statement, perf_counter() - started, slow)
    return found


def _timed(execute: Callable[..., None], slow: float) -> Callable[..., None]:
    def run(cursor: Any, statement: str, *values: Any) -> None:
        started = perf_counter()
        try:
            execute(cursor, statement, *values)
        except BaseException as error:
            _failed(statement, perf_counter() - started, slow, type(error).__name__)
            raise
        _ran(statement, perf_counter() - started, slow)

    return run


def _ran(statement: str, took: float, slow: float) -> None:
    STATEMENTS.statements += 1
    STATEMENTS.seconds += took
    if Tracing.tracer is not None:
        _trace(statement, took, None)
    if took >= slow:
        STATEMENTS.slow += 1
        _write(logging.WARNING, "A statement was slow", statement, took)
    elif _is_logged(logging.DEBUG):
        _write(logging.DEBUG, "A statement ran", statement, took)


def _failed(statement: str, took: float, slow: float, error: str) -> None:
    STATEMENTS.failed += 1
    _trace(statement, took, error)
    if took >= slow:
        STATEMENTS.slow += 1
        _write(logging.WARNING, "A slow statement failed", statement, took)


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
