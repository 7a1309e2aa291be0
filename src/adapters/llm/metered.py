"""Account for every attempt at a provider: what was paid goes into the ledger, all of it into the request log."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from time import perf_counter
from uuid import uuid4

from application.correlation import current_correlation_id
from application.ports.clock import Clock
from application.ports.llm import ModelProvider, RequestLog
from application.record_usage import RecordUsage, RecordUsageCommand
from domain.capabilities import kind_of, type_of
from domain.chat import ChatEvent, ChatRequest, Completion, TextDelta, TokenCountRequest, ToolCall, UsageSoFar
from domain.estimating import estimated_prompt_tokens, estimated_text_tokens
from domain.llm_errors import LLMError
from domain.models import ModelRequest, ReplyT
from domain.requests import RequestAttempt
from domain.token_usage import NOTHING_USED, TokenUsage

CANCELLED = "cancelled"
"""The error code, in the request log, of a call that its caller gave up."""


class MeteredProvider:
    """Recorded before the reply is handed on. Counting tokens is free and leaves no trace.

    A stream that ends early, given up or failed after its first event, is recorded with what the provider had said it
    used by then, and with estimates for what it had not.
    """

    def __init__(self, provider: ModelProvider, record_usage: RecordUsage, log: RequestLog, clock: Clock) -> None:
        self._provider = provider
        self._record_usage = record_usage
        self._log = log
        self._clock = clock

    @property
    def name(self) -> str:
        return self._provider.name

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        is_free = isinstance(request, TokenCountRequest)
        if is_free:
            return await self._provider.ask(request)
        attempt = _Attempt(self.name, request, self._record_usage, self._log, self._clock)
        try:
            reply = await self._provider.ask(request)
        except LLMError as error:
            await attempt.failed(error.code, error.model, error.usage)
            raise
        except asyncio.CancelledError:
            await attempt.failed(CANCELLED, None, None)
            raise
        return await attempt.succeeded(reply)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        attempt = _Attempt(self.name, request, self._record_usage, self._log, self._clock)
        heard = _Heard(request)
        try:
            async with aclosing(self._provider.stream(request)) as events:
                async for event in events:
                    if isinstance(event, Completion):
                        heard.is_whole = True
                        event = await attempt.succeeded(event)  # noqa: PLW2901 - the same, with its price
                    else:
                        heard.add(event)
                    if not isinstance(event, UsageSoFar):
                        yield event
        except LLMError as error:
            await attempt.failed(error.code, error.model, error.usage or heard.usage(), estimated=error.usage is None)
            raise
        except (GeneratorExit, asyncio.CancelledError):
            if not heard.is_whole:
                await asyncio.shield(attempt.failed(CANCELLED, None, heard.usage(), estimated=True))
            raise

    async def close(self) -> None:
        await self._provider.close()


class _Attempt:
    def __init__(
        self, provider: str, request: ModelRequest[ReplyT], record_usage: RecordUsage, log: RequestLog, clock: Clock
    ) -> None:
        self._provider = provider
        self._request = request
        self._record_usage = record_usage
        self._log = log
        self._at = clock.now()
        self._request_id = uuid4()
        self._started = perf_counter()

    async def succeeded(self, reply: ReplyT) -> ReplyT:
        latency_ms = self._latency_ms()
        cost = await self._record_usage(self._command(reply.model, reply.usage))
        counted = replace(
            reply, provider=self._provider, request_id=self._request_id, cost_usd=cost, latency_ms=latency_ms
        )
        self._log.note(self._entry(reply.model, None, latency_ms, reply.usage, cost), self._request, counted)
        return counted

    async def failed(self, code: str, model: str | None, usage: TokenUsage | None, *, estimated: bool = False) -> None:
        latency_ms = self._latency_ms()
        model = model or self._request.model
        cost = None
        if usage is not None:
            cost = await self._record_usage(self._command(model, usage, estimated=estimated))
        self._log.note(self._entry(model, code, latency_ms, usage or NOTHING_USED, cost), self._request, None)

    def _latency_ms(self) -> float:
        return (perf_counter() - self._started) * 1000

    def _command(self, model: str, usage: TokenUsage, *, estimated: bool = False) -> RecordUsageCommand:
        return RecordUsageCommand(
            request_id=self._request_id,
            call_id=self._request.call_id,
            caller=self._request.caller,
            provider=self._provider,
            model=model,
            request_type=type_of(self._request),
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
            kind=kind_of(self._request),
            error_code=code,
            latency_ms=latency_ms,
            usage=usage,
            cost_usd=cost,
            correlation_id=current_correlation_id(),
        )


class _Heard:
    """What came of a stream so far."""

    def __init__(self, request: ChatRequest) -> None:
        self._request = request
        self._text: list[str] = []
        self._said: TokenUsage | None = None
        self._is_empty = True
        self.is_whole = False

    def add(self, event: TextDelta | ToolCall | UsageSoFar) -> None:
        self._is_empty = False
        match event:
            case TextDelta(text):
                self._text.append(text)
            case ToolCall():
                self._text.append(event.name + json.dumps(event.arguments))
            case UsageSoFar(usage):
                self._said = usage

    def usage(self) -> TokenUsage | None:
        """None when nothing has come at all: then nothing is known to have been billed."""
        if self._is_empty:
            return None
        said = self._said or TokenUsage(input_tokens=estimated_prompt_tokens(self._request))
        return replace(said, output_tokens=max(said.output_tokens, estimated_text_tokens("".join(self._text))))
