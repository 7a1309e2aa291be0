"""A guild is shown which of the providers that it uses do not answer."""

from datetime import UTC, datetime, timedelta

from adapters.clock import FixedClock
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.model_calls.memory_breakers import MemoryBreakerBoard
from adapters.persistence.usage.memory import MemoryUsageLedger, MemoryUsageQueries
from application.llm.read_providers_away import AWAY_AFTER_OPENINGS, ReadProvidersAway
from domain.ids import GuildId
from domain.llm.breaker import BreakerState
from tests.contract.persistence.samples import a_record

GUILD, OTHER = GuildId(1), GuildId(2)
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


async def test_a_guild_sees_the_providers_that_it_uses_and_no_others() -> None:
    clock, database, models = FixedClock(NOW), MemoryDatabase(), MemoryBreakerBoard()
    away = ReadProvidersAway(models, ["openai", "xai"], MemoryUsageQueries(database), clock)
    ledger = MemoryUsageLedger(database)
    await ledger.record(a_record(guild_id=GUILD, provider="openai", created_at=NOW))
    await ledger.record(a_record(guild_id=OTHER, provider="xai", created_at=NOW - timedelta(days=40)))
    state = BreakerState(openings=AWAY_AFTER_OPENINGS, open_until=NOW.timestamp() + 10)
    for provider in ("openai", "xai"):
        await models.replace(provider, "m", None, state)
    assert await away(GUILD) == {"openai": ["m"]}
    assert await away(OTHER) == {}
