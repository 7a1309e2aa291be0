"""Count each attempt at a model, and log it: slow ones as warnings, all others at the level DEBUG."""

import logging
from typing import Any, Final

import structlog

from adapters.telemetry.model_metrics import ModelMetrics
from adapters.telemetry.tracing.genai import attributes_of, name_of
from adapters.telemetry.tracing.spans import SpanKind, Tracing
from application.ports.llm import RequestLog
from domain.llm.attempts import RequestAttempt
from domain.llm.requests import ModelReply, ModelRequest

_NAME: Final = "llm"

_log = structlog.stdlib.get_logger(_NAME)
_is_logged = logging.getLogger(_NAME).isEnabledFor


class LoggedAttempts:
    """Wraps a request log. Prompts and answers are never logged."""

    def __init__(self, log: RequestLog, metrics: ModelMetrics, *, slow_seconds: float) -> None:
        self._log = log
        self._metrics = metrics
        self._slow_ms = slow_seconds * 1000

    def note(self, attempt: RequestAttempt, request: ModelRequest[Any], reply: ModelReply | None) -> None:
        self._metrics.note(attempt)
        if Tracing.tracer is not None:
            attributes = attributes_of(attempt, request.model)
            seconds = attempt.latency_ms / 1000
            Tracing.tracer.record(name_of(attempt), SpanKind.CLIENT, seconds, attributes, attempt.error_code)
        if attempt.latency_ms >= self._slow_ms:
            _write(logging.WARNING, "A call to a model was slow", attempt)
        elif _is_logged(logging.DEBUG):
            _write(logging.DEBUG, "A model was called", attempt)
        self._log.note(attempt, request, reply)


def _write(level: int, what: str, attempt: RequestAttempt) -> None:
    caller, usage = attempt.caller, attempt.usage
    of_caller = {"guild_id": caller.guild_id, "user_id": caller.user_id, "cog": caller.cog_name}
    _log.log(
        level,
        what,
        **{name: value for name, value in of_caller.items() if value is not None},
        provider=attempt.provider,
        model=attempt.model,
        kind=attempt.kind,
        request_id=str(attempt.request_id),
        duration_ms=round(attempt.latency_ms, 1),
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        error=attempt.error_code,
    )
