"""The ledger of paid calls to models, in PostgreSQL."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import guild_scope, system_scope
from adapters.persistence.tables import llm_usage
from domain.usage import UsageRecord


class PostgresUsageLedger:
    """The cost is kept to ten decimals."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def record(self, record: UsageRecord) -> None:
        scope = system_scope(self._engine) if record.guild_id is None else guild_scope(self._engine, record.guild_id)
        async with scope as transaction:
            await transaction.execute(
                insert(llm_usage)
                .values(
                    request_id=record.request_id,
                    guild_id=record.guild_id,
                    user_id=record.user_id,
                    cog_name=record.cog_name,
                    provider=record.provider,
                    model=record.model,
                    request_type=record.request_type.value,
                    prompt_tokens=record.usage.input_tokens,
                    completion_tokens=record.usage.output_tokens,
                    cache_read_tokens=record.usage.cache_read_tokens,
                    cache_write_tokens=record.usage.cache_write_tokens,
                    reasoning_tokens=record.usage.reasoning_tokens,
                    estimated_cost_usd=record.cost_usd,
                    created_at=record.created_at,
                    metadata={"call_id": str(record.call_id), "estimated": record.estimated},
                )
                .on_conflict_do_nothing(index_elements=[llm_usage.c.request_id])
            )
