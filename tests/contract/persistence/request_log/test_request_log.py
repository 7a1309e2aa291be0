"""Request log: adding never waits, an entry is stored once, and entries are read in pages."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.ports.errors import ServiceUnavailable
from application.queries.requests import RequestFilter, RequestLogQueries, RequestPosition
from domain.llm.requests import RequestKind
from tests.contract.contract import Contract
from tests.contract.persistence.request_log.request_logs import Logged, LogInMemory, LogOnPostgres, an_attempt
from tests.contract.persistence.samples import ALICE, BOB, GUILD, NOON, OTHER_GUILD

DAY = NOON.date()


class RequestLogContract(Contract):
    async def test_an_attempt_reads_back_unchanged(self, logged: Logged) -> None:
        attempt = an_attempt()
        logged.note(attempt)
        await logged.settle()
        (entry,) = await logged.queries.page(RequestFilter())
        assert (entry.request_id, entry.call_id, entry.at) == (attempt.request_id, attempt.call_id, NOON)
        assert (entry.guild_id, entry.user_id, entry.cog_name) == (str(GUILD), str(ALICE), "ask")
        assert (entry.provider, entry.model, entry.kind) == ("openai", "gpt-5", RequestKind.CHAT)
        assert (entry.error_code, entry.latency_ms, entry.correlation_id) == (None, 812.5, "c0ffee")
        assert (entry.input_tokens, entry.output_tokens) == (100, 20)
        assert entry.cost_usd == Decimal("0.00000016")

    async def test_the_same_attempt_twice_is_kept_and_counted_once(self, logged: Logged) -> None:
        attempt = an_attempt()
        logged.note(attempt, attempt)
        await logged.settle()
        logged.note(attempt)
        await logged.settle()
        assert await logged.ids() == [attempt.request_id]
        assert [row.attempts for row in await logged.queries.errors_by_model(DAY, DAY)] == [1]

    async def test_the_bots_own_use_and_text_from_hell_are_kept_too(self, logged: Logged) -> None:
        logged.note(an_attempt(guild_id=None, model="m\0\ud800", cost_usd=None))
        await logged.settle()
        (entry,) = await logged.queries.page(RequestFilter())
        assert (entry.guild_id, entry.cost_usd) == (None, None)

    @pytest.mark.parametrize(
        ("wanted", "changes"),
        [
            ({"guild_id": OTHER_GUILD}, {"guild_id": OTHER_GUILD}),
            ({"user_id": BOB}, {"user_id": BOB}),
            ({"cog_name": "translate"}, {"cog_name": "translate"}),
            ({"provider": "xai"}, {"provider": "xai"}),
            ({"model": "gpt-6"}, {"model": "gpt-6"}),
            ({"kind": RequestKind.IMAGE}, {"kind": RequestKind.IMAGE}),
            ({"success": False}, {"error_code": "llm.timeout"}),
            ({"error_code": "llm.timeout"}, {"error_code": "llm.timeout"}),
            ({"since": NOON + timedelta(seconds=1)}, {"at": NOON + timedelta(seconds=1)}),
            ({"until": NOON}, {"at": NOON - timedelta(microseconds=1)}),
        ],
    )
    async def test_filters_find_only_matching_attempts(
        self, logged: Logged, wanted: dict[str, Any], changes: dict[str, Any]
    ) -> None:
        sought = an_attempt(**changes)
        logged.note(an_attempt(), sought, an_attempt())
        await logged.settle()
        assert await logged.ids(**wanted) == [sought.request_id]
        assert len(await logged.ids()) == 3

    async def test_successes_can_be_looked_for_alone(self, logged: Logged) -> None:
        logged.note(good := an_attempt(), an_attempt(error_code="llm.timeout"))
        await logged.settle()
        assert await logged.ids(success=True) == [good.request_id]

    async def test_pages_hold_everything_once_and_the_newest_first(self, logged: Logged) -> None:
        attempts = [an_attempt(at=NOON + timedelta(minutes=number // 3)) for number in range(20)]
        logged.note(*attempts)
        await logged.settle()
        found: list[UUID] = []
        after: RequestPosition | None = None
        while page := await logged.queries.page(RequestFilter(), after=after, limit=7):
            found += [entry.request_id for entry in page]
            after = RequestPosition(page[-1].at, page[-1].request_id)
        expected = sorted(attempts, key=lambda attempt: (attempt.at, attempt.request_id), reverse=True)
        assert found == [attempt.request_id for attempt in expected]

    async def test_a_log_that_is_full_drops_and_counts(self, full: Logged) -> None:
        full.note(*(an_attempt() for _ in range(5)))
        assert (full.counts.noted, full.counts.dropped) == (5, 5)

    async def test_without_the_database_nothing_is_read(self, queries_without_database: RequestLogQueries) -> None:
        for query in (
            queries_without_database.page(RequestFilter()),
            queries_without_database.request(uuid4()),
            queries_without_database.errors_by_model(DAY, DAY),
            queries_without_database.latency_by_kind(DAY, DAY),
        ):
            with pytest.raises(ServiceUnavailable):
                await query


class TestMemory(LogInMemory, RequestLogContract):
    pass


class TestPostgres(LogOnPostgres, RequestLogContract):
    pass
