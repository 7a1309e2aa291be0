"""Create request logs on both databases, and attempts to add to them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.memory.outage import Outage
from adapters.persistence.request_log.consent import StatedConsent
from adapters.persistence.request_log.memory import MemoryRequestLog, MemoryRequestLogQueries
from adapters.persistence.request_log.postgres import PostgresRequestLog
from adapters.persistence.request_log.postgres_queries import PostgresRequestLogQueries
from adapters.persistence.request_log.queue import RequestLogCounts
from application.ports.llm import RequestLog
from application.queries.requests import RequestFilter, RequestLogQueries
from domain.llm.attempts import RequestAttempt
from domain.llm.chat import ChatMessage, ChatRequest, Completion, FinishReason, Image, Role
from domain.llm.requests import Caller, RequestKind
from domain.llm.token_usage import TokenUsage
from tests.contract.persistence.samples import ALICE, GUILD, NOON
from tests.waiting import eventually

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
        instead_of="gpt-4.1",
    )
    return replace(attempt, **changes)


def exchange(text: str = "Hello") -> tuple[ChatRequest, Completion]:
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
    """A request log with its queries. `settle` waits until every added entry is stored or dropped."""

    log: RequestLog
    queries: RequestLogQueries
    counts: RequestLogCounts

    def note(self, *attempts: RequestAttempt, text: str = "Hello") -> None:
        for attempt in attempts:
            self.log.note(attempt, *exchange(text))

    async def settle(self) -> None:
        async def is_settled() -> bool:
            return self.counts.kept + self.counts.dropped >= self.counts.noted

        await eventually(is_settled, "everything noted to be kept")

    async def ids(self, **wanted: Any) -> list[UUID]:
        return [entry.request_id for entry in await self.queries.page(RequestFilter(**wanted))]


payload_consent = StatedConsent(lambda guild_id: guild_id == GUILD)


def redact(text: str) -> str:
    return text.replace(SECRET, "[gone]")


class LogInMemory:
    @pytest.fixture
    def logged(self) -> Logged:
        log = MemoryRequestLog(payload_consent=payload_consent, redact=redact)
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


class LogOnPostgres:
    @pytest.fixture
    async def logged(self, engine: AsyncEngine) -> AsyncIterator[Logged]:
        log = PostgresRequestLog(engine, payload_consent=payload_consent, redact=redact, gathering=0)
        async with log.running():
            yield Logged(log, PostgresRequestLogQueries(engine), log.counts)

    @pytest.fixture
    def full(self, engine: AsyncEngine) -> Logged:
        log = PostgresRequestLog(engine, room=0)
        return Logged(log, PostgresRequestLogQueries(engine), log.counts)

    @pytest.fixture
    def queries_without_database(self, engine_of_nothing: AsyncEngine) -> RequestLogQueries:
        return PostgresRequestLogQueries(engine_of_nothing)
