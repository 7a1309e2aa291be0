"""Query the request log of one guild."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.persistence.memory.outage import Outage
from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.persistence.request_log.memory_guild import MemoryGuildRequestQueries
from adapters.persistence.request_log.postgres_guild import PostgresGuildRequestQueries
from application.ports.errors import ServiceUnavailable
from application.queries.guild_requests import GuildRequestQueries
from application.queries.requests import RequestFilter, RequestPosition, same_call
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures
from tests.contract.persistence.request_log.request_logs import Logged, LogInMemory, LogOnPostgres, an_attempt
from tests.contract.persistence.samples import BOB, GUILD, NOON, OTHER_GUILD


class GuildRequestsContract(Contract):
    async def test_one_guild_never_sees_anothers_attempts(self, logged: Logged, requests: GuildRequestQueries) -> None:
        own, others = an_attempt(), an_attempt(guild_id=OTHER_GUILD)
        logged.note(own, others, an_attempt(guild_id=None))
        await logged.settle()
        for wanted in (RequestFilter(), RequestFilter(guild_id=OTHER_GUILD)):
            assert [entry.request_id for entry in await requests.page(GUILD, wanted)] == [own.request_id]
        assert await requests.request(GUILD, others.request_id) is None
        assert await requests.request(OTHER_GUILD, own.request_id) is None
        assert await requests.request(GUILD, uuid4()) is None

    async def test_an_attempt_includes_what_the_guild_stored(
        self, logged: Logged, requests: GuildRequestQueries
    ) -> None:
        logged.note(own := an_attempt(), others := an_attempt(guild_id=OTHER_GUILD))
        await logged.settle()
        found, without = (
            await requests.request(GUILD, own.request_id),
            await requests.request(OTHER_GUILD, others.request_id),
        )
        assert found is not None
        assert without is not None
        assert "Hello" in (found[1].request or "")
        assert (without[1].request, without[1].response) == (None, None)

    async def test_filters_and_positions_hold_within_the_guild(
        self, logged: Logged, requests: GuildRequestQueries
    ) -> None:
        older, newer = (an_attempt(user_id=BOB, at=NOON + timedelta(seconds=number)) for number in (0, 1))
        logged.note(older, newer, an_attempt(), an_attempt(guild_id=OTHER_GUILD, user_id=BOB))
        await logged.settle()
        (first,) = await requests.page(GUILD, RequestFilter(user_id=BOB), limit=1)
        position = RequestPosition(first.at, first.request_id)
        (second,) = await requests.page(GUILD, RequestFilter(user_id=BOB), after=position)
        assert (first.request_id, second.request_id) == (newer.request_id, older.request_id)

    async def test_all_attempts_of_a_call_are_found_by_one_of_them(
        self, logged: Logged, requests: GuildRequestQueries
    ) -> None:
        failed = an_attempt(error_code="llm.timeout")
        retried = an_attempt(call_id=failed.call_id, at=NOON + timedelta(seconds=40))
        elsewhere = replace(an_attempt(guild_id=OTHER_GUILD), call_id=failed.call_id)
        logged.note(failed, retried, an_attempt(), elsewhere)
        await logged.settle()
        found = await requests.request(GUILD, failed.request_id)
        assert found is not None
        attempts = await requests.page(GUILD, same_call(found[0]))
        assert [entry.request_id for entry in attempts] == [retried.request_id, failed.request_id]

    async def test_an_unreachable_database_is_reported(self, requests_without_database: GuildRequestQueries) -> None:
        with pytest.raises(ServiceUnavailable):
            await requests_without_database.page(GUILD, RequestFilter())
        with pytest.raises(ServiceUnavailable):
            await requests_without_database.request(GUILD, uuid4())


class TestMemory(LogInMemory, GuildRequestsContract):
    @pytest.fixture
    def requests(self, logged: Logged) -> GuildRequestQueries:
        assert isinstance(logged.log, MemoryRequestLog)
        return MemoryGuildRequestQueries(logged.log)

    @pytest.fixture
    def requests_without_database(self) -> GuildRequestQueries:
        outage = Outage("database")
        outage.down = True
        return MemoryGuildRequestQueries(MemoryRequestLog(), outage)


class TestPostgres(LogOnPostgres, GuildRequestsContract):
    requests, requests_without_database = Fixtures[GuildRequestQueries].in_postgres(PostgresGuildRequestQueries)
