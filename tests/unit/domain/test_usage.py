"""Add a usage record to the rollups, and correct one whose cost was unknown."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from domain.ids import GuildId, UserId
from domain.llm.requests import RequestType
from domain.llm.token_usage import NOTHING_USED, TokenUsage
from domain.spending.usage import UsageRecord, priced


def a_record(cost_usd: Decimal | None) -> UsageRecord:
    return UsageRecord(
        request_id=UUID(int=1),
        call_id=UUID(int=2),
        guild_id=GuildId(3),
        user_id=UserId(4),
        cog_name="ask",
        provider="openai",
        model="gpt-5",
        request_type=RequestType.TEXT,
        usage=TokenUsage(input_tokens=10),
        cost_usd=cost_usd,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        estimated=True,
    )


@pytest.mark.parametrize(("cost", "unpriced"), [(None, 1), (Decimal(0), 0), (Decimal(1), 0)])
def test_a_request_counts_once_and_an_unknown_cost_is_not_a_free_one(cost: Decimal | None, unpriced: int) -> None:
    record = a_record(cost)
    assert (record.requests, record.unpriced_requests) == (1, unpriced)


def test_a_correction_adds_the_cost_alone_where_the_record_is() -> None:
    record = a_record(None)
    correction = priced(record, Decimal("0.5"))
    assert (correction.requests, correction.unpriced_requests, correction.cost_usd) == (0, -1, Decimal("0.5"))
    assert (correction.usage, correction.corrects, correction.estimated) == (NOTHING_USED, record.request_id, False)
    assert (correction.created_at, correction.guild_id, correction.user_id) == (
        record.created_at,
        record.guild_id,
        record.user_id,
    )


def test_a_record_has_only_one_correction() -> None:
    record = a_record(None)
    first, second = priced(record, Decimal(1)), priced(record, Decimal(2))
    assert first.request_id == second.request_id != record.request_id


def test_a_known_cost_is_not_moved() -> None:
    with pytest.raises(ValueError, match="is known"):
        priced(a_record(Decimal(0)), Decimal(1))
    with pytest.raises(ValueError, match="is known"):
        priced(priced(a_record(None), Decimal(1)), Decimal(2))
