"""Statements in SQL are logged with their durations, and never with their parameters."""

import logging

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from adapters.telemetry.slow_sql import log_slow_sql


def engine_that_logs(seconds: float) -> Engine:
    engine = create_engine("sqlite://")
    log_slow_sql(engine, seconds)
    return engine


def test_a_slow_statement_is_a_warning_with_its_duration_and_without_parameters() -> None:
    with engine_that_logs(0).connect() as connection, capture_logs() as lines:
        connection.execute(text("SELECT\n  :what   AS one"), {"what": "a private text"})
    (line,) = lines
    assert line.pop("duration_ms") >= 0
    assert line == {"event": "A statement was slow", "log_level": "warning", "statement": "SELECT ? AS one"}


def test_a_slow_statement_that_fails_is_logged_too() -> None:
    with engine_that_logs(0).connect() as connection, capture_logs() as lines, pytest.raises(OperationalError):
        connection.execute(text("SELECT nothing FROM nowhere"))
    assert [line["event"] for line in lines] == ["A slow statement failed"]


def test_a_quick_statement_is_logged_at_debug_alone(caplog: pytest.LogCaptureFixture) -> None:
    with engine_that_logs(60).connect() as connection:
        with capture_logs() as lines:
            connection.execute(text("SELECT 1"))
        assert lines == []
        caplog.set_level(logging.DEBUG, logger="sql")
        with capture_logs() as lines:
            connection.execute(text("SELECT 2"))
    assert [(line["event"], line["log_level"]) for line in lines] == [("A statement ran", "debug")]


def test_a_long_statement_is_cut() -> None:
    with engine_that_logs(0).connect() as connection, capture_logs() as lines:
        connection.execute(text(f"SELECT '{'x' * 10_000}'"))
    assert len(lines[0]["statement"]) <= 500
