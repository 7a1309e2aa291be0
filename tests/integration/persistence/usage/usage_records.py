"""Create usage records for tests of the ledger, and fold pending records into the rollups."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import asyncpg

from adapters.persistence.usage.ledger.folding import fold
from domain.ids import GuildId, UserId
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.usage import UsageRecord
from tests.services import FreshDatabase

ALICE = UserId(7)
GUILD, OTHER_GUILD = GuildId(1_150_000_000_000_000_001), GuildId(1_150_000_000_000_000_002)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_record(
    *,
    request_id: UUID | None = None,
    guild_id: GuildId | None = GUILD,
    user_id: UserId = ALICE,
    cog_name: str = "ask",
    model: str = "gpt-5",
    cost_usd: Decimal | None = Decimal("0.0025"),
    created_at: datetime = NOON,
) -> UsageRecord:
    return UsageRecord(
        request_id=request_id or uuid4(),
        call_id=uuid4(),
        guild_id=guild_id,
        user_id=user_id,
        cog_name=cog_name,
        provider="openai",
        model=model,
        request_type=RequestType.TEXT,
        usage=TokenUsage(input_tokens=100, output_tokens=20, audio_seconds=Decimal("1.5")),
        cost_usd=cost_usd,
        created_at=created_at,
    )


async def folded(database: FreshDatabase, *, at_most: int = 1000) -> int:
    """Run `fold` once on a connection of its own."""
    connection = await asyncpg.connect(database.app_url, server_settings={"search_path": database.schema})
    try:
        return await fold(connection, at_most)
    finally:
        await connection.close()
