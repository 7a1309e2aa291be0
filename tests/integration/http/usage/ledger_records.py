"""Records the usage of the stand-in guilds in the ledger."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from domain.ids import GuildId
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.usage import UsageRecord
from tests.integration.http.people import DELEGATE, GUILD


def record(at: str, cost: str | None, *, guild_id: GuildId = GUILD, cog_name: str = "ask") -> UsageRecord:
    return UsageRecord(
        request_id=uuid4(),
        call_id=uuid4(),
        guild_id=guild_id,
        user_id=DELEGATE,
        cog_name=cog_name,
        provider="openai",
        model="small",
        request_type=RequestType.TEXT,
        usage=TokenUsage(input_tokens=100, output_tokens=20, cache_read_tokens=10),
        cost_usd=None if cost is None else Decimal(cost),
        created_at=datetime.fromisoformat(at),
    )
