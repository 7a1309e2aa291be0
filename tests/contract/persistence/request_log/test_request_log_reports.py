"""Report errors and latencies of the request log by day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from application.queries.requests import KindLatency, RequestFilter
from domain.llm.requests import RequestKind
from tests.contract.contract import Contract
from tests.contract.persistence.request_log.request_logs import Logged, LogInMemory, LogOnPostgres, an_attempt
from tests.contract.persistence.samples import NOON

DAY = NOON.date()


class RequestReportsContract(Contract):
    async def test_errors_are_counted_by_model_and_code(self, logged: Logged) -> None:
        logged.note(*(an_attempt() for _ in range(3)), an_attempt(error_code="llm.timeout"))
        logged.note(*(an_attempt(model="bad", error_code=code) for code in ("llm.timeout", "llm.failed", "llm.failed")))
        logged.note(an_attempt(model="old", at=NOON - timedelta(days=1)))
        await logged.settle()
        rows = await logged.queries.errors_by_model(DAY, DAY)
        assert [(row.model, row.attempts, row.failures, row.by_code) for row in rows] == [
            ("bad", 3, 3, (("llm.failed", 2), ("llm.timeout", 1))),
            ("gpt-5", 4, 1, (("llm.timeout", 1),)),
        ]
        assert {row.model for row in await logged.queries.errors_by_model(DAY - timedelta(days=1), DAY)} == {
            *("bad", "gpt-5", "old"),
        }

    async def test_latencies_are_those_of_the_successes_by_kind(self, logged: Logged) -> None:
        logged.note(*(an_attempt(latency_ms=float(milliseconds)) for milliseconds in range(10, 1010, 10)))
        logged.note(an_attempt(latency_ms=90_000.0, error_code="llm.timeout"))
        logged.note(an_attempt(kind=RequestKind.IMAGE, latency_ms=500_000.0))
        await logged.settle()
        chat, image = await logged.queries.latency_by_kind(DAY, DAY)
        assert (chat.kind, chat.attempts) == (RequestKind.CHAT, 100)
        assert chat.mean_ms == pytest.approx(505)
        assert chat.p50_ms == pytest.approx(500, rel=0.05)
        assert chat.p95_ms == pytest.approx(950, rel=0.05)
        assert image == KindLatency(
            kind=RequestKind.IMAGE, attempts=1, mean_ms=500_000.0, p50_ms=300_000.0, p95_ms=300_000.0
        )

    async def test_a_day_is_counted_in_utc(self, logged: Logged) -> None:
        last_moment = datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
        logged.note(an_attempt(at=last_moment), an_attempt(at=last_moment + timedelta(microseconds=1)))
        await logged.settle()
        for day in (date(2026, 3, 1), date(2026, 3, 2)):
            assert [row.attempts for row in await logged.queries.errors_by_model(day, day)] == [1]

    async def test_without_attempts_reports_are_empty(self, logged: Logged) -> None:
        assert await logged.queries.errors_by_model(DAY, DAY) == ()
        assert await logged.queries.latency_by_kind(DAY, DAY) == ()
        assert await logged.queries.page(RequestFilter()) == ()


class TestMemory(LogInMemory, RequestReportsContract):
    pass


class TestPostgres(LogOnPostgres, RequestReportsContract):
    pass
