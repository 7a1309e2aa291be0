"""One paid call to a model, as it is kept for ever."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.chat import TokenUsage
from domain.ids import GuildId, UserId


class RequestType(StrEnum):
    TEXT = "text"
    FUNCTION_CALL = "function_call"
    STRUCTURED = "structured"
    IMAGE = "image"
    AUDIO = "audio"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRecord:
    """`request_id` makes recording idempotent. `cost_usd` None means that the price is unknown, never that it was free.

    `guild_id` is None for the system's own use.
    """

    request_id: UUID
    guild_id: GuildId | None
    user_id: UserId
    cog_name: str
    provider: str
    model: str
    request_type: RequestType
    usage: TokenUsage
    cost_usd: Decimal | None
    created_at: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
