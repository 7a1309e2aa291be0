"""Report the calls that a successor answered, by guild."""

from datetime import timedelta

import pytest

from adapters.persistence.memory.outage import Outage
from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.persistence.request_log.memory_successors import MemorySuccessorQueries
from adapters.persistence.request_log.postgres_successors import PostgresSuccessorQueries
from application.ports.errors import ServiceUnavailable
from application.queries.successors import SuccessorAnswers, SuccessorQueries
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures
from tests.contract.persistence.request_log.request_logs import Logged, LogInMemory, LogOnPostgres, an_attempt
from tests.contract.persistence.samples import GUILD, NOON, OTHER_GUILD


class SuccessorsContract(Contract):
    async def test_answers_of_successors_are_counted_by_feature_and_model(
        self, logged: Logged, successors: SuccessorQueries
    ) -> None:
        logged.note(an_attempt(), an_attempt(at=NOON + timedelta(hours=1)), an_attempt(cog_name="draw"))
        await logged.settle()
        assert await successors.answered_by_successors(GUILD, NOON) == (
            SuccessorAnswers(
                cog_name="ask",
                provider="openai",
                instead_of="gpt-4.1",
                model="gpt-5",
                requests=2,
                last_at=NOON + timedelta(hours=1),
            ),
            SuccessorAnswers(
                cog_name="draw", provider="openai", instead_of="gpt-4.1", model="gpt-5", requests=1, last_at=NOON
            ),
        )

    async def test_calls_that_the_named_model_answered_failed_or_are_older_are_left_out(
        self, logged: Logged, successors: SuccessorQueries
    ) -> None:
        logged.note(an_attempt(instead_of=None), an_attempt(error_code="llm.timeout"))
        logged.note(an_attempt(at=NOON - timedelta(seconds=1)))
        await logged.settle()
        assert await successors.answered_by_successors(GUILD, NOON) == ()

    async def test_one_guild_never_sees_anothers_calls(self, logged: Logged, successors: SuccessorQueries) -> None:
        logged.note(an_attempt())
        await logged.settle()
        assert await successors.answered_by_successors(OTHER_GUILD, NOON) == ()

    async def test_an_unreachable_database_is_reported(self, successors_without_database: SuccessorQueries) -> None:
        with pytest.raises(ServiceUnavailable):
            await successors_without_database.answered_by_successors(GUILD, NOON)


class TestMemory(LogInMemory, SuccessorsContract):
    @pytest.fixture
    def successors(self, logged: Logged) -> SuccessorQueries:
        assert isinstance(logged.log, MemoryRequestLog)
        return MemorySuccessorQueries(logged.log)

    @pytest.fixture
    def successors_without_database(self) -> SuccessorQueries:
        outage = Outage("database")
        outage.down = True
        return MemorySuccessorQueries(MemoryRequestLog(), outage)


class TestPostgres(LogOnPostgres, SuccessorsContract):
    successors, successors_without_database = Fixtures[SuccessorQueries].in_postgres(PostgresSuccessorQueries)
