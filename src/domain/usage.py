"""One paid call to a model, as it is kept for ever."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.ids import GuildId, UserId
from domain.token_usage import TokenUsage


class RequestType(StrEnum):
    TEXT = "text"
    FUNCTION_CALL = "function_call"
    STRUCTURED = "structured"
    IMAGE = "image"
    AUDIO = "audio"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRecord:
    """`request_id` makes recording idempotent; `call_id` is what all paid attempts of one call share.

    `cost_usd` None means that the price is unknown, never that it was free. `guild_id` is None for the system's own
    use. `estimated` are the tokens of a stream that ended before the provider said what it had used.
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
