"""A metered provider, the price of its model, and the resulting ledger and request log."""

from decimal import Decimal
from typing import Any

from adapters.clock import FixedClock
from adapters.llm.pipeline.metered import MeteredProvider
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.prices.memory import MemoryPriceBook
from adapters.persistence.usage.memory import MemoryUsageLedger
from application.llm.record_usage import RecordUsage
from application.ports.llm import ModelProvider, PriceBook
from domain.llm.attempts import RequestAttempt
from domain.llm.errors import ContentFilterError, LLMError
from domain.llm.requests import ModelReply, ModelRequest
from domain.spending.pricing import Meter, ModelPrice, Rate
from domain.spending.usage import UsageRecord
from tests.unit.llm.pipeline.wrappers import USAGE

CLOCK = FixedClock()
PRICE = ModelPrice(
    provider="openai",
    model="gpt-4.1",
    rates={Meter.INPUT: Rate(Decimal("0.001")), Meter.OUTPUT: Rate(Decimal("0.002"))},
    valid_from=CLOCK.now(),
)
COST = Decimal("0.0002")


class Notes:
    """Keeps every entry sent to the request log, duplicates included."""

    def __init__(self) -> None:
        self.attempts: list[RequestAttempt] = []
        self.replies: list[ModelReply | None] = []

    def note(self, attempt: RequestAttempt, request: ModelRequest[Any], reply: ModelReply | None) -> None:
        self.attempts.append(attempt)
        self.replies.append(reply)


class World:
    """A metered provider with its ledger and request log."""

    def __init__(self, provider: ModelProvider, *, prices: PriceBook | None = None) -> None:
        self.database = MemoryDatabase()
        self.ledger = MemoryUsageLedger(self.database)
        self.log = Notes()
        record = RecordUsage(prices or MemoryPriceBook([PRICE]), self.ledger, CLOCK)
        self.metered = MeteredProvider(provider, record, self.log, CLOCK)

    @property
    def recorded(self) -> list[UsageRecord]:
        return list(self.database.usage.values())

    def only_record(self) -> UsageRecord:
        (record,) = self.recorded
        return record

    def only_attempt(self) -> RequestAttempt:
        (attempt,) = self.log.attempts
        return attempt


def billed() -> LLMError:
    """A failure that costs as much as the answer would have."""
    return ContentFilterError("no", provider="openai", model="gpt-4.1", usage=USAGE)


def estimate(text: str) -> int:
    return -(-len(text) // 4)
