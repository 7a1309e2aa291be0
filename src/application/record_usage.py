"""Put a paid call into the ledger, with what it cost at the prices of that moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from application.ports.clock import Clock
from application.ports.llm import PriceBook, UsageLedger
from domain.chat import TokenUsage
from domain.ids import GuildId, UserId
from domain.pricing import compute_cost
from domain.usage import RequestType, UsageRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordUsageCommand:
    """`model` is the one that the provider named in its answer: that is the one it bills."""

    request_id: UUID
    guild_id: GuildId | None
    user_id: UserId
    cog_name: str
    provider: str
    model: str
    request_type: RequestType
    usage: TokenUsage
    metadata: Mapping[str, str] = field(default_factory=dict)


class RecordUsage:
    """Returns the cost in US dollars, None when the price is unknown. The same `request_id` twice counts once."""

    def __init__(self, prices: PriceBook, ledger: UsageLedger, clock: Clock) -> None:
        self._prices = prices
        self._ledger = ledger
        self._clock = clock

    async def __call__(self, command: RecordUsageCommand) -> Decimal | None:
        now = self._clock.now()
        price = await self._prices.price_of(command.provider, command.model, now)
        cost = None if price is None else compute_cost(command.usage, price)
        await self._ledger.record(
            UsageRecord(
                request_id=command.request_id,
                guild_id=command.guild_id,
                user_id=command.user_id,
                cog_name=command.cog_name,
                provider=command.provider,
                model=command.model,
                request_type=command.request_type,
                usage=command.usage,
                cost_usd=cost,
                created_at=now,
                metadata=command.metadata,
            )
        )
        return cost
