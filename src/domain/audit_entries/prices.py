"""Entries of changes of prices, which hold for all guilds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.audit import AuditAction, AuditEntry
from domain.ids import UserId
from domain.settings import JsonValue
from domain.spending.pricing import ModelPrice


def price_set(
    price: ModelPrice,
    *,
    before: Mapping[str, JsonValue] | None,
    after: Mapping[str, JsonValue],
    by: UserId,
    at: datetime,
) -> AuditEntry:
    return AuditEntry(
        guild_id=None,
        actor_id=by,
        action=AuditAction.PRICE_SET,
        target=f"{price.provider}:{price.model}",
        before=before,
        after=after,
        at=at,
    )


def prices_updated(prices: Sequence[ModelPrice], at: datetime) -> AuditEntry:
    """The operator has added them from a price list."""
    return AuditEntry(
        guild_id=None,
        actor_id=None,
        action=AuditAction.PRICES_UPDATED,
        target=f"{len(prices)} prices",
        before=None,
        after={"models": [*sorted({f"{price.provider} {price.model}" for price in prices})]},
        at=at,
    )
