"""The log of attempts: noted without waiting, kept once, read by page, and summed up for reports."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.memory.outage import Outage
from adapters.persistence.memory.request_log import MemoryRequestLog, MemoryRequestLogQueries
from adapters.persistence.postgres.request_log import PostgresRequestLog
from adapters.persistence.postgres.request_log_queries import PostgresRequestLogQueries
from adapters.persistence.request_log_queue import RequestLogCounts
from application.ports.errors import ServiceUnavailable
from application.ports.llm import RequestLog
from application.request_queries import KindLatency, LoggedPayload, RequestFilter, RequestLogQueries, RequestPosition
from domain.chat import ChatMessage, ChatRequest, Completion, FinishReason, Image, Role
from domain.ids import GuildId
from domain.models import Caller
from domain.requests import RequestAttempt, RequestKind
from domain.token_usage import TokenUsage
from tests.contract.contract import Contract
from tests.contract.persistence.samples import ALICE, BOB, GUILD, NOON, OTHER_GUILD
from tests.waiting import eventually

DAY = NOON.date()
SECRET = "sk-abcdefghijklmnop"


def an_attempt(**changes: Any) -> RequestAttempt:
    caller = Caller(
        guild_id=changes.pop("guild_id", GUILD),
        user_id=changes.pop("user_id", ALICE),
        cog_name=changes.pop("cog_name", "ask"),
    )
    attempt = RequestAttempt(
        request_id=uuid4(),
        call_id=uuid4(),
        at=NOON,
        caller=caller,
        provider="openai",
        model="gpt-5",
        kind=RequestKind.CHAT,
        error_code=None,
        latency_ms=812.5,
        usage=TokenUsage(input_tokens=100, output_tokens=20),
        cost_usd=Decimal("0.0000001600"),
        correlation_id="c0ffee",
    )
    return replace(attempt, **changes)


def said(text: str = "Hello") -> tuple[ChatRequest, Completion]:
    message = ChatMessage(Role.USER, text, images=(Image(data=b"\x89PNG" * 1000, media_type="image/png"),))
    request = ChatRequest(
        provider="openai",
        model="gpt-5",
        caller=Caller(guild_id=GUILD, user_id=ALICE, cog_name="ask"),
        messages=(message,),
    )
    return request, Completion(model="gpt-5", content=f"You said: {text}", finish_reason=FinishReason.STOP)


@dataclass(frozen=True)
class Logged:
    """`settle` waits until everything noted was kept or dropped."""

    log: RequestLog
    queries: RequestLogQueries
    counts: RequestLogCounts

    def note(self, *attempts: RequestAttempt, text: str = "Hello") -> None:
        for attempt in attempts:
            self.log.note(attempt, *said(text))

    async def settle(self) -> None:
        async def is_settled() -> bool:
            return self.counts.kept + self.counts.dropped >= self.counts.noted

        await eventually(is_settled, "everything noted to be kept")

    async def ids(self, **wanted: Any) -> list[UUID]:
        return [entry.request_id for entry in await self.queries.page(RequestFilter(**wanted))]


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
    async def test_filters_find_what_they_name(
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

    async def test_what_was_said_is_kept_only_where_the_guild_wants_it(self, logged: Logged) -> None:
        logged.note(
            wanted := an_attempt(), unwanted := an_attempt(guild_id=OTHER_GUILD), own := an_attempt(guild_id=None)
        )
        await logged.settle()
        assert await self._payload(logged, unwanted) == LoggedPayload(request=None, response=None)
        assert await self._payload(logged, own) == LoggedPayload(request=None, response=None)
        kept = await self._payload(logged, wanted)
        assert kept.request is not None
        assert json.loads(kept.request)["messages"][0]["content"] == "Hello"
        assert "You said: Hello" in (kept.response or "")
        assert await logged.queries.request(uuid4()) is None

    async def test_what_was_said_is_redacted_elided_and_cut(self, logged: Logged) -> None:
        logged.note(short := an_attempt(), text=f"my key is {SECRET} \0\ud800")
        logged.note(long := an_attempt(), text="x" * 65_000 + f" {SECRET} " + "y" * 200_000)
        await logged.settle()
        kept = await self._payload(logged, short)
        assert "my key is [gone]" in (kept.request or "")
        assert "<4000 bytes>" in (kept.request or "")
        for payload in (kept, await self._payload(logged, long)):
            assert payload.request is not None
            assert len(payload.request) <= 65_536
            assert "sk-" not in payload.request + (payload.response or "")

    async def test_a_failure_has_no_response(self, logged: Logged) -> None:
        attempt = an_attempt(error_code="llm.timeout")
        logged.log.note(attempt, said()[0], None)
        await logged.settle()
        kept = await self._payload(logged, attempt)
        assert kept.request is not None
        assert kept.response is None

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

    async def test_a_log_that_is_full_drops_and_counts(self, full: Logged) -> None:
        full.note(*(an_attempt() for _ in range(5)))
        assert (full.counts.noted, full.counts.dropped) == (5, 5)

    async def test_a_payload_that_cannot_be_made_costs_the_payload_alone(self, logged: Logged) -> None:
        class Broken:
            @property
            def __dataclass_fields__(self) -> object:
                raise RuntimeError("broken")

        attempt = an_attempt()
        logged.log.note(attempt, Broken(), None)  # type: ignore[arg-type]  # broken on purpose
        await logged.settle()
        assert await logged.ids() == [attempt.request_id]

    async def test_without_the_database_nothing_is_read(self, queries_without_database: RequestLogQueries) -> None:
        for query in (
            queries_without_database.page(RequestFilter()),
            queries_without_database.request(uuid4()),
            queries_without_database.errors_by_model(DAY, DAY),
            queries_without_database.latency_by_kind(DAY, DAY),
        ):
            with pytest.raises(ServiceUnavailable):
                await query

    async def _payload(self, logged: Logged, attempt: RequestAttempt) -> LoggedPayload:
        found = await logged.queries.request(attempt.request_id)
        assert found is not None
        return found[1]


def wants_payload(guild_id: GuildId) -> bool:
    return guild_id == GUILD


def redact(text: str) -> str:
    return text.replace(SECRET, "[gone]")


class TestMemory(RequestLogContract):
    @pytest.fixture
    def logged(self) -> Logged:
        log = MemoryRequestLog(wants_payload=wants_payload, redact=redact)
        return Logged(log, MemoryRequestLogQueries(log), log.counts)

    @pytest.fixture
    def full(self) -> Logged:
        log = MemoryRequestLog(room=0)
        return Logged(log, MemoryRequestLogQueries(log), log.counts)

    @pytest.fixture
    def queries_without_database(self) -> RequestLogQueries:
        outage = Outage("database")
        outage.down = True
        return MemoryRequestLogQueries(MemoryRequestLog(), outage)


class TestPostgres(RequestLogContract):
    @pytest.fixture
    async def logged(self, engine: AsyncEngine) -> AsyncIterator[Logged]:
        async with PostgresRequestLog(engine, wants_payload=wants_payload, redact=redact).running() as log:
            yield Logged(log, PostgresRequestLogQueries(engine), log.counts)

    @pytest.fixture
    def full(self, engine: AsyncEngine) -> Logged:
        log = PostgresRequestLog(engine, room=0)
        return Logged(log, PostgresRequestLogQueries(engine), log.counts)

    @pytest.fixture
    def queries_without_database(self, engine_of_nothing: AsyncEngine) -> RequestLogQueries:
        return PostgresRequestLogQueries(engine_of_nothing)
