"""Record a paid call in the ledger, with its cost at the prices of that moment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from application.patience import answering_within
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.ports.llm import PriceBook, UsageLedger
from domain.llm.requests import Caller, RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.pricing import ModelPrice, compute_cost
from domain.spending.usage import UsageRecord

_PATIENCE_SECONDS = 2.0
"""Bounds the wait for a price list that is not in memory yet, in case the database hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordUsageCommand:
    """`model` is the one that the provider named in its answer: that is the one it bills."""

    request_id: UUID
    call_id: UUID
    caller: Caller
    provider: str
    model: str
    request_type: RequestType
    usage: TokenUsage
    estimated: bool = False


class RecordUsage:
    """Returns the cost in US dollars, None when the price is unknown. The same `request_id` twice counts once.

    A price that cannot be read is unknown too: a paid call is recorded in any case, and priced later.
    """

    def __init__(self, prices: PriceBook, ledger: UsageLedger, clock: Clock) -> None:
        self._prices = prices
        self._ledger = ledger
        self._clock = clock

    def require_room(self) -> None:
        """Raise as `UsageLedger.require_room` does."""
        self._ledger.require_room()

    async def __call__(self, command: RecordUsageCommand) -> Decimal | None:
        now = self._clock.now()
        price = await self._price_of(command, now)
        cost = None if price is None else compute_cost(command.usage, price)
        await self._ledger.record(
            UsageRecord(
                request_id=command.request_id,
                call_id=command.call_id,
                guild_id=command.caller.guild_id,
                user_id=command.caller.user_id,
                cog_name=command.caller.cog_name,
                provider=command.provider,
                model=command.model,
                request_type=command.request_type,
                usage=command.usage,
                cost_usd=cost,
                created_at=now,
                estimated=command.estimated,
            )
        )
        return cost

    async def _price_of(self, command: RecordUsageCommand, now: datetime) -> ModelPrice | None:
        try:
            async with answering_within(_PATIENCE_SECONDS):
                return await self._prices.price_of(command.provider, command.model, now)
        except ServiceUnavailable:
            return None
