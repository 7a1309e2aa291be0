"""One paid call to a model, kept for ever."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from domain.ids import GuildId, UserId
from domain.llm.requests import RequestType
from domain.llm.token_usage import NOTHING_USED, TokenUsage

UNPRICED_USD: Final = Decimal("0.05")
"""The sum by which a call without a known price counts towards budgets: more than most calls cost, to err on the safe
side.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRecord:
    """`request_id` makes recording idempotent; all paid attempts of one call share a `call_id`.

    `cost_usd` None means that the price is unknown, never that the call was free. `guild_id` is None for the system's
    own use. `estimated` marks the tokens of a stream that ended before the provider reported its usage. `corrects` is
    the record to which this one adds a cost: a correction does not count as a request.
    """

    request_id: UUID
    call_id: UUID
    guild_id: GuildId | None
    user_id: UserId
    cog_name: str
    provider: str
    model: str
    request_type: RequestType
    usage: TokenUsage
    cost_usd: Decimal | None
    created_at: datetime
    estimated: bool = False
    corrects: UUID | None = None

    @property
    def requests(self) -> int:
        return 1 if self.corrects is None else 0

    @property
    def unpriced_requests(self) -> int:
        """The change of the number of requests without a known cost: a correction takes one away."""
        if self.corrects is not None:
            return -1
        return 1 if self.cost_usd is None else 0


def priced(record: UsageRecord, cost_usd: Decimal) -> UsageRecord:
    """The correction that gives a record its cost, on the record's own day. Its id is derived from the record's: twice
    counts once.

    Raises ValueError for a record that has its cost: a change of prices never moves what was billed.
    """
    if record.unpriced_requests != 1:
        raise ValueError(f"The cost of {record.request_id} is known.")
    return replace(
        record,
        request_id=uuid5(record.request_id, "priced"),
        usage=NOTHING_USED,
        cost_usd=cost_usd,
        estimated=False,
        corrects=record.request_id,
    )
