"""Anthropic through its SDK."""

import asyncio
from collections.abc import AsyncGenerator

import anthropic
import httpx2
from anthropic.types import AssistantMessageParam, Message, MessageParam, Usage, UserMessageParam

from adapters.llm.catalogue import ListedModels
from adapters.llm.dispatch import dispatched
from adapters.llm.errors import Call, Refusal, raising_ours, reading_reply, refused, retry_after, unavailable
from domain.chat import ChatEvent, ChatMessage, ChatRequest, Completion, FinishReason, Role, TextDelta
from domain.llm_errors import ContentFilterError, LLMError, LLMTimeoutError
from domain.models import LLMProvider, ModelRequest, ReplyT
from domain.token_usage import TokenUsage

_MAX_TOKENS = 4096
"""Anthropic wants a limit on every call; this one is for models whose longest answer is not known."""

_ENDPOINT = "https://api.anthropic.com"

_FINISH = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
}


class AnthropicProvider:
    name: str = LLMProvider.ANTHROPIC.value

    def __init__(
        self,
        *,
        api_key: str,
        timeout_seconds: float,
        catalogue: ListedModels,
        base_url: str | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._catalogue = catalogue
        self._client = anthropic.AsyncAnthropic(
            api_key=api_key,
            base_url=base_url or _ENDPOINT,
            max_retries=0,
            timeout=timeout_seconds,
            http_client=httpx2.AsyncClient(transport=transport, timeout=timeout_seconds),
        )

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await dispatched(self.name, request, {ChatRequest: self._complete}, self._catalogue)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        completion = await self._complete(request)
        yield TextDelta(completion.content)
        yield completion

    async def _complete(self, request: ChatRequest) -> Completion:
        call = Call(self.name, request.model, self._catalogue.names(self.name))
        system = [message.content for message in request.messages if message.role is Role.SYSTEM]
        with raising_ours(call, _vendors):
            async with asyncio.timeout(self._timeout_seconds):
                message = await self._client.messages.create(
                    model=request.model,
                    system="\n\n".join(system) if system else anthropic.omit,
                    messages=[_turn(message) for message in request.messages if message.role is not Role.SYSTEM],
                    max_tokens=request.max_tokens or self._longest_answer(request.model),
                    extra_body=self._extra(request),
                )
        with reading_reply(call):
            return _reply(call, message)

    async def close(self) -> None:
        await self._client.close()

    def _longest_answer(self, model: str) -> int:
        return self._catalogue.max_output_tokens(self.name, model) or _MAX_TOKENS

    def _extra(self, request: ChatRequest) -> dict[str, float] | None:
        """The SDK has no temperature any more, because the newest models take none; older ones still do."""
        if request.temperature is None or not self._catalogue.takes_temperature(self.name, request.model):
            return None
        return {"temperature": request.temperature}


def _turn(message: ChatMessage) -> MessageParam:
    if message.role is Role.USER:
        return UserMessageParam(role="user", content=message.content)
    return AssistantMessageParam(role="assistant", content=message.content)


def _reply(call: Call, message: Message) -> Completion:
    usage = _usage(message.usage)
    if message.stop_reason == "refusal":
        raise ContentFilterError(
            f"{call.provider}: the model refused to answer", provider=call.provider, model=message.model, usage=usage
        )
    finish = _FINISH.get(message.stop_reason or "")
    if finish is None:
        raise unavailable(call, f"the answer ended early ({message.stop_reason})")
    return Completion(
        content="".join(block.text for block in message.content if block.type == "text"),
        model=message.model,
        finish_reason=finish,
        usage=usage,
    )


def _usage(usage: Usage) -> TokenUsage:
    """Anthropic's `input_tokens` leaves out what was read from and written to the cache; ours has it in."""
    read, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    details = getattr(usage, "output_tokens_details", None)
    return TokenUsage(
        input_tokens=usage.input_tokens + read + written,
        output_tokens=usage.output_tokens,
        cache_read_tokens=read,
        cache_write_tokens=written,
        reasoning_tokens=getattr(details, "thinking_tokens", 0) or 0,
    )


def _vendors(error: Exception, call: Call) -> LLMError | None:
    if isinstance(error, anthropic.APITimeoutError):
        return LLMTimeoutError(f"{call.provider} did not answer in time", provider=call.provider, model=call.model)
    if isinstance(error, anthropic.APIStatusError):
        body = error.body if isinstance(error.body, dict) else {}
        details = body.get("error") if isinstance(body.get("error"), dict) else body
        return refused(
            call,
            Refusal(
                status=error.status_code,
                code=str((details or {}).get("type") or ""),
                message=str((details or {}).get("message") or error.message),
                retry_after=retry_after(error.response.headers),
            ),
        )
    if isinstance(error, anthropic.AnthropicError):
        return unavailable(call, f"the call failed ({type(error).__name__})")
    return None
