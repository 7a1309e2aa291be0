"""Count the failed attempts of a guild."""

from datetime import timedelta

import pytest

from adapters.persistence.memory.outage import Outage
from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.persistence.request_log.memory_failures import MemoryFailureQueries
from adapters.persistence.request_log.postgres_failures import PostgresFailureQueries
from application.ports.errors import ServiceUnavailable
from application.queries.failures import FailureQueries, GuildFailures
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures
from tests.contract.persistence.request_log.request_logs import Logged, LogInMemory, LogOnPostgres, an_attempt
from tests.contract.persistence.samples import GUILD, NOON, OTHER_GUILD


class FailuresContract(Contract):
    async def test_failures_are_counted_by_code_among_all_attempts(
        self, logged: Logged, failures: FailureQueries
    ) -> None:
        logged.note(
            an_attempt(), *(an_attempt(error_code=code) for code in ("llm.failed", "llm.timeout", "llm.timeout"))
        )
        await logged.settle()
        assert await failures.failures(GUILD, NOON) == GuildFailures(
            attempts=4, by_code=(("llm.timeout", 2), ("llm.failed", 1))
        )

    async def test_earlier_attempts_are_left_out(self, logged: Logged, failures: FailureQueries) -> None:
        logged.note(an_attempt(error_code="llm.failed", at=NOON - timedelta(seconds=1)))
        await logged.settle()
        assert await failures.failures(GUILD, NOON) == GuildFailures(attempts=0, by_code=())

    async def test_one_guild_never_sees_anothers_failures(self, logged: Logged, failures: FailureQueries) -> None:
        logged.note(an_attempt(error_code="llm.failed"))
        await logged.settle()
        assert (await failures.failures(OTHER_GUILD, NOON)).attempts == 0

    async def test_an_unreachable_database_is_reported(self, failures_without_database: FailureQueries) -> None:
        with pytest.raises(ServiceUnavailable):
            await failures_without_database.failures(GUILD, NOON)


class TestMemory(LogInMemory, FailuresContract):
    @pytest.fixture
    def failures(self, logged: Logged) -> FailureQueries:
        assert isinstance(logged.log, MemoryRequestLog)
        return MemoryFailureQueries(logged.log)

    @pytest.fixture
    def failures_without_database(self) -> FailureQueries:
        outage = Outage("database")
        outage.down = True
        return MemoryFailureQueries(MemoryRequestLog(), outage)


class TestPostgres(LogOnPostgres, FailuresContract):
    failures, failures_without_database = Fixtures[FailureQueries].in_postgres(PostgresFailureQueries)
