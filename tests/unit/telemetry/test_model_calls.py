"""Attempts at models are logged with their durations, and never with prompts or answers."""

import logging
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.telemetry.model_calls import LoggedAttempts
from adapters.telemetry.model_metrics import ModelMetrics
from domain.ids import GuildId, UserId
from domain.llm.attempts import RequestAttempt
from domain.llm.chat import ChatMessage, ChatRequest, Role
from domain.llm.requests import Caller
from domain.llm.token_usage import TokenUsage

CALLER = Caller(guild_id=GuildId(10), user_id=UserId(2), cog_name="ask")
REQUEST = ChatRequest(
    provider="openai", model="gpt-4.1", caller=CALLER, messages=(ChatMessage(Role.USER, "a private question"),)
)


def attempt(latency_ms: float) -> RequestAttempt:
    return RequestAttempt(
        request_id=UUID(int=1),
        call_id=REQUEST.call_id,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        caller=CALLER,
        provider="openai",
        model="gpt-4.1",
        kind=REQUEST.kind,
        error_code=None,
        latency_ms=latency_ms,
        usage=TokenUsage(input_tokens=3, output_tokens=4),
        cost_usd=Decimal("0.1"),
        correlation_id="abc",
    )


def test_a_slow_call_is_a_warning_with_its_duration_and_caller() -> None:
    kept = MemoryRequestLog()
    with capture_logs() as lines:
        LoggedAttempts(kept, ModelMetrics(), slow_seconds=1).note(attempt(1500), REQUEST, None)
    assert lines == [
        {
            "event": "A call to a model was slow",
            "log_level": "warning",
            "guild_id": 10,
            "user_id": 2,
            "cog": "ask",
            "provider": "openai",
            "model": "gpt-4.1",
            "kind": REQUEST.kind,
            "request_id": str(UUID(int=1)),
            "duration_ms": 1500,
            "input_tokens": 3,
            "output_tokens": 4,
            "error": None,
        }
    ]


def test_a_quick_call_is_logged_at_debug_alone_and_kept_anyway(caplog: pytest.LogCaptureFixture) -> None:
    kept = MemoryRequestLog()
    logged = LoggedAttempts(kept, ModelMetrics(), slow_seconds=1)
    with capture_logs() as lines:
        logged.note(attempt(5), REQUEST, None)
        assert lines == []
        caplog.set_level(logging.DEBUG, logger="llm")
        logged.note(attempt(5), REQUEST, None)
    assert [line["event"] for line in lines] == ["A model was called"]
    assert kept.counts.noted == 2
