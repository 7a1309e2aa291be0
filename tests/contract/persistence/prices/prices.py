"""Create the prices that contracts write, and their audit entry."""

from datetime import UTC, datetime
from decimal import Decimal

from domain.audit import AuditAction, AuditEntry
from domain.spending.pricing import Meter, ModelPrice, Rate

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PRICES_UPDATED = AuditEntry(
    guild_id=None,
    actor_id=None,
    action=AuditAction.PRICES_UPDATED,
    target="1 prices",
    before=None,
    after={"models": ["some some-model"]},
    at=datetime(2026, 6, 1, tzinfo=UTC),
)


def a_price(
    per_1k: str = "0.001", *, model: str = "some-model", provider: str = "some", valid_from: datetime = LONG_AGO
) -> ModelPrice:
    return ModelPrice(
        provider=provider,
        model=model,
        rates={Meter.INPUT: Rate(Decimal(per_1k)), Meter.OUTPUT: Rate(Decimal("0.002"))},
        valid_from=valid_from,
    )
