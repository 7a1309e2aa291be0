"""One attempt to get an answer from a model, in the request log. Failed and free attempts are kept too."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from domain.llm.requests import Caller, RequestKind
from domain.llm.token_usage import TokenUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAttempt:
    """`request_id` is its own, also in the ledger; `call_id` is shared by all attempts of one call.

    `error_code` None is a success. `cost_usd` None means that nothing was billed or that the price is unknown.
    `latency_ms` is the provider's alone. `instead_of` is the model that the call named, when it has ended and its
    successor was asked.
    """

    request_id: UUID
    call_id: UUID
    at: datetime
    caller: Caller
    provider: str
    model: str
    kind: RequestKind
    error_code: str | None
    latency_ms: float
    usage: TokenUsage
    cost_usd: Decimal | None
    correlation_id: str | None
    instead_of: str | None = None
