"""Reject a record that the ledger cannot store before it is acknowledged."""

from decimal import Decimal

from domain.spending.usage import UsageRecord

_BIGGEST_INTEGER, _BIGGEST_COST = 2**63 - 1, Decimal(10**8)


def require_storable(record: UsageRecord) -> None:
    """Raise ValueError for numbers, names, costs and times that the ledger cannot store."""
    usage = record.usage
    numbers = (record.user_id, record.guild_id or 0, usage.input_tokens, usage.output_tokens)
    if any(abs(number) > _BIGGEST_INTEGER for number in numbers):
        raise ValueError(f"A number is too large for the ledger: {record}")
    for name in (record.cog_name, record.provider, record.model):
        # Encoding a lone surrogate, which JSON of a provider may contain, raises ValueError itself.
        if b"\0" in name.encode():
            raise ValueError(f"A name with a zero character cannot be kept: {record}")
    if record.cost_usd is not None and not (record.cost_usd.is_finite() and abs(record.cost_usd) < _BIGGEST_COST):
        raise ValueError(f"No call costs that: {record}")
    if record.created_at.tzinfo is None:
        raise ValueError(f"A time without a zone: {record}")
