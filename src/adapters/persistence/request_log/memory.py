"""Request log in memory, with its queries."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date
from typing import Any
from uuid import UUID

from adapters.persistence.memory.outage import Outage
from adapters.persistence.request_log.consent import NO_PAYLOAD_CONSENT, PayloadConsent
from adapters.persistence.request_log.latencies import BUCKETS, bucket_of
from adapters.persistence.request_log.payloads import Redact, payload_of
from adapters.persistence.request_log.queue import (
    NotedAttempt,
    RequestLogCounts,
    RequestLogQueue,
    as_it_is,
)
from adapters.persistence.request_log.report import errors_by_model, latency_by_kind
from application.queries.requests import (
    KindLatency,
    LoggedPayload,
    LoggedRequest,
    ModelErrors,
    RequestFilter,
    RequestPosition,
)
from domain.llm.attempts import RequestAttempt
from domain.llm.requests import ModelReply, ModelRequest


class MemoryRequestLog:
    def __init__(
        self, *, payload_consent: PayloadConsent = NO_PAYLOAD_CONSENT, redact: Redact = as_it_is, room: int = 10_000
    ) -> None:
        # Nothing is asked here: a consent that is not known is none.
        self._queue = RequestLogQueue(lambda guild_id: payload_consent.known(guild_id) is True, room=room)
        self._redact = redact
        self.entries: dict[UUID, NotedAttempt] = {}

    @property
    def attempts(self) -> list[RequestAttempt]:
        return [noted.attempt for noted in self.entries.values()]

    @property
    def counts(self) -> RequestLogCounts:
        return self._queue.counts

    def payload(self, request_id: UUID) -> LoggedPayload:
        noted = self.entries[request_id]
        request, response = (
            None if part is None else payload_of(part, self._redact) for part in (noted.request, noted.response)
        )
        return LoggedPayload(request=request, response=response)

    def note(self, attempt: RequestAttempt, request: ModelRequest[Any], reply: ModelReply | None) -> None:
        self._queue.note(attempt, request, reply)
        for noted in self._queue.take(1):
            self.entries.setdefault(noted.attempt.request_id, noted)
            self.counts.kept += 1


class MemoryRequestLogQueries:
    def __init__(self, log: MemoryRequestLog, outage: Outage | None = None) -> None:
        self._log = log
        self._outage = outage or Outage("database")

    async def page(
        self, wanted: RequestFilter, *, after: RequestPosition | None = None, limit: int = 100
    ) -> tuple[LoggedRequest, ...]:
        self._outage.refuse_if_down()
        newest_first = sorted(self._log.attempts, key=lambda attempt: (attempt.at, attempt.request_id), reverse=True)
        before = (after.at, after.request_id) if after else None
        found = [
            _request(attempt)
            for attempt in newest_first
            if _is_wanted(attempt, wanted) and (before is None or (attempt.at, attempt.request_id) < before)
        ]
        return tuple(found[:limit])

    async def request(self, request_id: UUID) -> tuple[LoggedRequest, LoggedPayload] | None:
        self._outage.refuse_if_down()
        noted = self._log.entries.get(request_id)
        if noted is None:
            return None
        return _request(noted.attempt), self._log.payload(request_id)

    async def errors_by_model(self, first: date, last: date) -> tuple[ModelErrors, ...]:
        counted = Counter(
            (attempt.provider, attempt.model, attempt.error_code or "") for attempt in self._between(first, last)
        )
        return errors_by_model(counted)

    async def latency_by_kind(self, first: date, last: date) -> tuple[KindLatency, ...]:
        found: dict[str, tuple[list[int], float]] = {}
        for attempt in self._between(first, last):
            if attempt.error_code is None:
                buckets, total = found.get(attempt.kind.value, ([0] * BUCKETS, 0.0))
                buckets[bucket_of(attempt.latency_ms)] += 1
                found[attempt.kind.value] = buckets, total + attempt.latency_ms
        return latency_by_kind(found)

    def _between(self, first: date, last: date) -> Iterable[RequestAttempt]:
        self._outage.refuse_if_down()
        return [attempt for attempt in self._log.attempts if first <= attempt.at.astimezone(UTC).date() <= last]


def _is_wanted(attempt: RequestAttempt, wanted: RequestFilter) -> bool:
    has = {
        "guild_id": attempt.caller.guild_id,
        "user_id": attempt.caller.user_id,
        "cog_name": attempt.caller.cog_name,
        "provider": attempt.provider,
        "model": attempt.model,
        "kind": attempt.kind,
        "success": attempt.error_code is None,
        "error_code": attempt.error_code,
        "call_id": attempt.call_id,
    }
    if any(getattr(wanted, name) not in {None, value} for name, value in has.items()):
        return False
    return (wanted.since is None or attempt.at >= wanted.since) and (wanted.until is None or attempt.at < wanted.until)


def _request(attempt: RequestAttempt) -> LoggedRequest:
    guild_id = attempt.caller.guild_id
    return LoggedRequest(
        request_id=attempt.request_id,
        call_id=attempt.call_id,
        at=attempt.at,
        guild_id=None if guild_id is None else str(guild_id),
        user_id=str(attempt.caller.user_id),
        cog_name=attempt.caller.cog_name,
        provider=attempt.provider,
        model=attempt.model,
        kind=attempt.kind,
        error_code=attempt.error_code,
        latency_ms=attempt.latency_ms,
        input_tokens=attempt.usage.input_tokens,
        output_tokens=attempt.usage.output_tokens,
        cost_usd=attempt.cost_usd,
        correlation_id=attempt.correlation_id,
        instead_of=attempt.instead_of,
    )
