"""OpenAI, and xAI which speaks the same protocol, through OpenAI's SDK and its Responses API."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import openai
from openai.types.responses import Response, ResponseUsage

from adapters.llm.catalogue import ListedModels
from adapters.llm.dispatch import dispatched
from adapters.llm.errors import Call, Refusal, raising_ours, reading_reply, refused, retry_after, unavailable
from domain.chat import ChatEvent, ChatRequest, Completion, FinishReason, Role, TextDelta
from domain.llm_errors import ContentFilterError, LLMError, LLMTimeoutError
from domain.models import LLMProvider, ModelRequest, ReplyT
from domain.token_usage import TokenUsage


class OpenAIProvider:
    """Answers are not stored at the provider."""

    name: str = LLMProvider.OPENAI.value
    _endpoint: str = "https://api.openai.com/v1"

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
        self._client = openai.AsyncOpenAI(
            api_key=api_key,
            base_url=base_url or self._endpoint,
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
        with raising_ours(call, _vendors):
            async with asyncio.timeout(self._timeout_seconds):
                response = await self._client.responses.create(
                    model=request.model,
                    instructions=_instructions(request),
                    input=_conversation(request),
                    max_output_tokens=openai.omit if request.max_tokens is None else request.max_tokens,
                    temperature=self._temperature(request),
                    store=False,
                )
        with reading_reply(call):
            return _reply(call, response)

    async def close(self) -> None:
        await self._client.close()

    def _temperature(self, request: ChatRequest) -> float | openai.Omit:
        if request.temperature is None or not self._catalogue.takes_temperature(self.name, request.model):
            return openai.omit
        return request.temperature


class XAIProvider(OpenAIProvider):
    name = LLMProvider.XAI.value
    _endpoint = "https://api.x.ai/v1"


def _instructions(request: ChatRequest) -> str | openai.Omit:
    system = [message.content for message in request.messages if message.role is Role.SYSTEM]
    return "\n\n".join(system) if system else openai.omit


def _conversation(request: ChatRequest) -> Any:
    return [
        {"role": message.role.value, "content": message.content}
        for message in request.messages
        if message.role is not Role.SYSTEM
    ]


def _reply(call: Call, response: Response) -> Completion:
    usage = _usage(response.usage)
    if response.status == "failed" or response.error is not None:
        error = response.error
        raise _with_usage(
            refused(
                call, Refusal(status=400, code=error.code if error else "", message=error.message if error else "")
            ),
            usage,
        )
    reason = response.incomplete_details.reason if response.incomplete_details else None
    refusals = [
        part.refusal
        for item in response.output
        if item.type == "message"
        for part in item.content
        if part.type == "refusal"
    ]
    if refusals or reason == "content_filter":
        raise ContentFilterError(
            f"{call.provider}: {(refusals or ['the answer was filtered'])[0]}",
            provider=call.provider,
            model=response.model,
            usage=usage,
        )
    if response.status == "incomplete":
        finish = FinishReason.LENGTH
    elif response.status == "completed":
        finish = FinishReason.STOP
    else:
        raise unavailable(call, f"the answer ended early ({response.status})")
    if usage is None:
        raise unavailable(call, "the reply does not say what was used")
    return Completion(content=response.output_text, model=response.model, finish_reason=finish, usage=usage)


def _usage(usage: ResponseUsage | None) -> TokenUsage | None:
    """Cached, written and reasoning tokens are parts of the totals in this API, as in ours."""
    if usage is None:
        return None
    return TokenUsage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        # The SDK builds replies without validation: what the types promise may be missing.
        cache_read_tokens=getattr(usage.input_tokens_details, "cached_tokens", 0) or 0,
        cache_write_tokens=getattr(usage.input_tokens_details, "cache_write_tokens", 0) or 0,
        reasoning_tokens=getattr(usage.output_tokens_details, "reasoning_tokens", 0) or 0,
    )


def _with_usage(error: LLMError, usage: TokenUsage | None) -> LLMError:
    error.usage = usage
    return error


def _vendors(error: Exception, call: Call) -> LLMError | None:
    if isinstance(error, openai.APITimeoutError):
        return LLMTimeoutError(f"{call.provider} did not answer in time", provider=call.provider, model=call.model)
    if isinstance(error, openai.APIStatusError):
        body = error.body if isinstance(error.body, dict) else {}
        return refused(
            call,
            Refusal(
                status=error.status_code,
                code=str(body.get("code") or body.get("type") or ""),
                # xAI's bodies are flat: then the SDK's `body` is the text of `error`, which its message leaves out.
                message=error.body if isinstance(error.body, str) else error.message,
                retry_after=retry_after(error.response.headers),
            ),
        )
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return ContentFilterError(f"{call.provider}: filtered", provider=call.provider, model=call.model)
    if isinstance(error, openai.OpenAIError):
        return unavailable(call, f"the call failed ({type(error).__name__})")
    return None
