"""The request log as a list."""

from typing import Any

from domain.models import ModelReply, ModelRequest
from domain.requests import RequestAttempt


class MemoryRequestLog:
    def __init__(self) -> None:
        self.attempts: list[RequestAttempt] = []

    def note(self, attempt: RequestAttempt, _request: ModelRequest[Any], _reply: ModelReply | None) -> None:
        self.attempts.append(attempt)
