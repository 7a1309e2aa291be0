"""Account for every attempt at a provider: paid ones go into the ledger, all of them into the request log."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from time import perf_counter
from typing import Any, Generic, TypeVar
from uuid import uuid4

from adapters.llm.pipeline.partial_stream import PartialStream
from application.correlation import current_correlation_id
from application.llm.record_usage import RecordUsage, RecordUsageCommand
from application.ports.clock import Clock
from application.ports.llm import ModelProvider, RequestLog
from domain.errors import DomainError
from domain.llm.attempts import RequestAttempt
from domain.llm.chat import AccountedEvent, ChatRequest, Completion, UsageSoFar
from domain.llm.errors import LLMError
from domain.llm.estimates import estimated_input
from domain.llm.requests import AccountedT, ModelReply, ModelRequest
from domain.llm.token_counts import TokenCountRequest
from domain.llm.token_usage import NOTHING_USED, TokenUsage

CANCELLED = "cancelled"
"""The error code, in the request log, of a call that its caller gave up."""
UNEXPECTED = "unexpected"
"""The error code of a call that ended in an exception that no provider may raise: a mistake of ours."""

Result = TypeVar("Result")


class MeteredProvider:
    """Record every attempt before its reply is returned. Counting tokens is free and is not recorded.

    A stream that ends early is recorded with the usage that the provider has reported so far, and with estimates for
    the rest. A call that its caller gave up is recorded with an estimate of its input, since the provider goes on
    working. The same estimate is recorded for a call that was sent and neither answered nor refused, and for an
    unusable answer that reports no usage. A cancelled caller still waits until a paid attempt is recorded. When
    recording fails, the reply is not returned and the ledger's error is raised. While usage can be recorded nowhere, no
    call is made: `UsageNotRecordable` is raised.
    """

    def __init__(self, provider: ModelProvider, record_usage: RecordUsage, log: RequestLog, clock: Clock) -> None:
        self._provider = provider
        self._record_usage = record_usage
        self._log = log
        self._clock = clock

    @property
    def name(self) -> str:
        return self._provider.name

    async def ask(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        is_free = isinstance(request, TokenCountRequest)
        if is_free:
            return await self._free(request)
        self._record_usage.require_room()
        attempt = _Attempt(self.name, request, self._record_usage, self._log, self._clock)
        try:
            reply = await self._provider.ask(request)
        except BaseException as error:
            await attempt.failed(error)
            raise
        return await attempt.succeeded(reply)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[AccountedEvent, None]:
        self._record_usage.require_room()
        attempt = _Attempt(self.name, request, self._record_usage, self._log, self._clock)
        partial = PartialStream(request)
        try:
            async with aclosing(self._provider.stream(request)) as events:
                async for event in events:
                    if isinstance(event, Completion):
                        partial.is_whole = True
                        yield await attempt.succeeded(event)
                    else:
                        partial.add(event)
                        if not isinstance(event, UsageSoFar):
                            yield event
            partial.require_end(self.name)
        except BaseException as error:
            if not partial.is_whole:
                await attempt.failed(error, partial.usage())
            raise

    async def close(self) -> None:
        await self._provider.close()

    async def _free(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        started = perf_counter()
        reply = await self._provider.ask(request)
        latency_ms = (perf_counter() - started) * 1000
        return request.accounted(reply, provider=self.name, request_id=None, cost_usd=Decimal(0), latency_ms=latency_ms)


class _Attempt(Generic[AccountedT]):
    def __init__(
        self,
        provider: str,
        request: ModelRequest[Any, AccountedT],
        record_usage: RecordUsage,
        log: RequestLog,
        clock: Clock,
    ) -> None:
        self._provider = provider
        self._request = request
        self._record_usage = record_usage
        self._log = log
        self._at = clock.now()
        self._request_id = uuid4()
        self._started = perf_counter()

    async def succeeded(self, reply: ModelReply) -> AccountedT:
        return await _uncancelled(self._succeeded(reply))

    async def failed(self, error: BaseException, partial: TokenUsage | None = None) -> None:
        """`partial` is the usage of a stream so far, for an error that carries none."""
        said = error.usage if isinstance(error, LLMError) else None
        model = error.model if isinstance(error, LLMError) else None
        usage = partial or self._estimate_for(error) if said is None else self._completed(said, partial)
        if usage is None:
            self._note(model or self._request.model, error, self._latency_ms())
        else:
            estimated = usage != said or (isinstance(error, LLMError) and error.usage_is_estimated)
            await _uncancelled(self._billed(model or self._request.model, error, usage, estimated=estimated))

    def _completed(self, said: TokenUsage, partial: TokenUsage | None) -> TokenUsage:
        """Replace each count of 0 in reported usage by an estimate: no prompt is empty."""
        if not isinstance(self._request, ChatRequest):
            return said
        rest = partial or estimated_input(self._request)
        return replace(
            said,
            input_tokens=said.input_tokens or rest.input_tokens,
            output_tokens=said.output_tokens or rest.output_tokens,
        )

    def _estimate_for(self, error: BaseException) -> TokenUsage | None:
        """Estimate the usage of an answer without figures, or of a call without an answer that may be billed."""
        is_likely = isinstance(error, LLMError) and (error.was_answered or error.may_be_billed)
        return estimated_input(self._request) if is_likely or _was_given_up(error) else None

    async def _succeeded(self, reply: ModelReply) -> AccountedT:
        latency_ms = self._latency_ms()
        command = self._command(reply.model, reply.usage, estimated=reply.estimated)
        cost = await self._recorded(command, latency_ms)
        accounted = self._request.accounted(
            reply, provider=self._provider, request_id=self._request_id, cost_usd=cost, latency_ms=latency_ms
        )
        self._log.note(self._entry(reply.model, None, latency_ms, reply.usage, cost), self._request, reply)
        return accounted

    async def _billed(self, model: str, error: BaseException, usage: TokenUsage, *, estimated: bool) -> None:
        latency_ms = self._latency_ms()
        cost = await self._recorded(self._command(model, usage, estimated=estimated), latency_ms)
        if isinstance(error, LLMError):
            error.usage, error.cost_usd = usage, cost
        self._note(model, error, latency_ms, usage, cost)

    async def _recorded(self, command: RecordUsageCommand, latency_ms: float) -> Decimal | None:
        try:
            return await self._record_usage(command)
        except DomainError as error:
            self._note(command.model, error, latency_ms, command.usage)
            raise

    def _note(
        self,
        model: str,
        error: BaseException,
        latency_ms: float,
        usage: TokenUsage = NOTHING_USED,
        cost: Decimal | None = None,
    ) -> None:
        self._log.note(self._entry(model, _code_of(error), latency_ms, usage, cost), self._request, None)

    def _latency_ms(self) -> float:
        return (perf_counter() - self._started) * 1000

    def _command(self, model: str, usage: TokenUsage, *, estimated: bool = False) -> RecordUsageCommand:
        return RecordUsageCommand(
            request_id=self._request_id,
            call_id=self._request.call_id,
            caller=self._request.caller,
            provider=self._provider,
            model=model,
            request_type=self._request.request_type,
            usage=usage,
            estimated=estimated,
        )

    def _entry(
        self, model: str, code: str | None, latency_ms: float, usage: TokenUsage, cost: Decimal | None
    ) -> RequestAttempt:
        return RequestAttempt(
            request_id=self._request_id,
            call_id=self._request.call_id,
            at=self._at,
            caller=self._request.caller,
            provider=self._provider,
            model=model,
            kind=self._request.kind,
            error_code=code,
            latency_ms=latency_ms,
            usage=usage,
            cost_usd=cost,
            correlation_id=current_correlation_id(),
            instead_of=self._request.instead_of,
        )


def _code_of(error: BaseException) -> str:
    if isinstance(error, DomainError):
        return error.code
    return CANCELLED if _was_given_up(error) else UNEXPECTED


def _was_given_up(error: BaseException) -> bool:
    return isinstance(error, asyncio.CancelledError | GeneratorExit)


async def _uncancelled(work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for the result even when the caller is cancelled, then raise its CancelledError."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
