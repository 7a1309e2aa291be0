"""Build attempts of the test guild, as the request log stores them."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from domain.llm.attempts import RequestAttempt
from domain.llm.chat import ChatMessage, ChatRequest, Role
from domain.llm.requests import Caller, RequestKind
from domain.llm.token_usage import TokenUsage
from tests.integration.http.people import DELEGATE, GUILD

REQUEST = UUID("00000000-0000-4000-8000-000000000001")


def an_attempt(at: datetime, **changes: Any) -> RequestAttempt:
    attempt = RequestAttempt(
        request_id=uuid4(),
        call_id=uuid4(),
        at=at,
        caller=Caller(guild_id=GUILD, user_id=DELEGATE, cog_name="ask"),
        provider="openai",
        model="small",
        kind=RequestKind.CHAT,
        error_code=None,
        latency_ms=812.5,
        usage=TokenUsage(input_tokens=100, output_tokens=20),
        cost_usd=Decimal("0.0000001600"),
        correlation_id="c0ffee",
    )
    return replace(attempt, **changes)


def a_request(attempt: RequestAttempt) -> ChatRequest:
    """Return the request of that attempt."""
    return ChatRequest(
        provider="openai", model="small", caller=attempt.caller, messages=(ChatMessage(Role.USER, "What was asked"),)
    )
