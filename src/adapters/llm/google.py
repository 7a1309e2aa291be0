"""Google's Gemini models through the google-genai SDK."""

import asyncio
import re
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
from google import genai
from google.genai import errors, types

from adapters.llm.catalogue import ListedModels
from adapters.llm.dispatch import dispatched
from adapters.llm.errors import Call, Refusal, raising_ours, reading_reply, refused, retry_after, unavailable
from domain.chat import ChatEvent, ChatMessage, ChatRequest, Completion, FinishReason, Role, TextDelta
from domain.llm_errors import ContentFilterError, InvalidRequestError, LLMError
from domain.models import LLMProvider, ModelRequest, ReplyT
from domain.token_usage import TokenUsage

_ENDPOINT = "https://generativelanguage.googleapis.com"
_FILTERED = {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY"}


class GoogleProvider:
    name: str = LLMProvider.GOOGLE.value

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
        self._http = httpx2.AsyncClient(transport=transport, timeout=timeout_seconds)
        self._client = genai.Client(
            api_key=api_key,
            vertexai=False,
            # Without a client of ours the SDK would use aiohttp, which discord.py brings along.
            http_options=types.HttpOptions(
                base_url=base_url or _ENDPOINT,
                api_version="v1beta",
                timeout=int(timeout_seconds * 1000),
                httpx_async_client=self._http,
            ),
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
                response = await self._client.aio.models.generate_content(
                    model=request.model,
                    contents=[_turn(message) for message in request.messages if message.role is not Role.SYSTEM],
                    config=types.GenerateContentConfig(
                        system_instruction="\n\n".join(system) if system else None,
                        max_output_tokens=request.max_tokens,
                        temperature=self._temperature(request),
                        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
                    ),
                )
        with reading_reply(call):
            return _reply(call, response)

    async def close(self) -> None:
        await self._http.aclose()

    def _temperature(self, request: ChatRequest) -> float | None:
        return request.temperature if self._catalogue.takes_temperature(self.name, request.model) else None


def _turn(message: ChatMessage) -> types.Content:
    return types.Content(
        role="user" if message.role is Role.USER else "model", parts=[types.Part.from_text(text=message.content)]
    )


def _reply(call: Call, response: types.GenerateContentResponse) -> Completion:
    usage = _usage(response.usage_metadata)
    model = response.model_version or call.model
    blocked = response.prompt_feedback.block_reason if response.prompt_feedback else None
    candidate = response.candidates[0] if response.candidates else None
    reason = candidate.finish_reason.value if candidate and candidate.finish_reason else None
    if blocked is not None or reason in _FILTERED:
        raise ContentFilterError(
            f"{call.provider}: filtered ({blocked.value if blocked is not None else reason})",
            provider=call.provider,
            model=model,
            usage=usage,
        )
    if candidate is None or reason not in {"STOP", "MAX_TOKENS"}:
        raise unavailable(call, f"the answer ended early ({reason})")
    if usage is None:
        raise unavailable(call, "the reply does not say what was used")
    parts = candidate.content.parts if candidate.content else None
    return Completion(
        content="".join(part.text for part in parts or () if part.text and not part.thought),
        model=model,
        finish_reason=FinishReason.LENGTH if reason == "MAX_TOKENS" else FinishReason.STOP,
        usage=usage,
    )


def _usage(usage: types.GenerateContentResponseUsageMetadata | None) -> TokenUsage | None:
    """Gemini counts thoughts beside the candidates, and the results of tools beside the prompt; both are billed."""
    if usage is None or usage.prompt_token_count is None:
        return None
    thoughts = usage.thoughts_token_count or 0
    return TokenUsage(
        input_tokens=usage.prompt_token_count + (usage.tool_use_prompt_token_count or 0),
        output_tokens=(usage.candidates_token_count or 0) + thoughts,
        cache_read_tokens=usage.cached_content_token_count or 0,
        reasoning_tokens=thoughts,
    )


def _vendors(error: Exception, call: Call) -> LLMError | None:
    if isinstance(error, errors.APIError):
        body = error.details.get("error") if isinstance(error.details, dict) else None
        given = body.get("details") if isinstance(body, dict) else None
        details = [item for item in (given if isinstance(given, list) else ()) if isinstance(item, dict)]
        headers = getattr(error.response, "headers", None)
        return refused(
            call,
            Refusal(
                status=error.code,
                code=" ".join([error.status or "", *(str(item.get("reason", "")) for item in details)]),
                message=error.message or "no explanation",
                retry_after=_retry_delay(details) or retry_after(headers),
            ),
        )
    if type(error) is ValueError:
        # The SDK looks at the request itself before it sends it, such as for one without any question.
        return InvalidRequestError(f"{call.provider}: {error}", provider=call.provider, model=call.model)
    if type(error).__module__ == errors.__name__:
        return unavailable(call, f"the call failed ({type(error).__name__})")
    return None


def _retry_delay(details: list[dict[str, Any]]) -> float | None:
    """From google.rpc.RetryInfo, a duration such as `34.07s`."""
    for item in details:
        if match := re.fullmatch(r"(\d+(?:\.\d+)?)s", str(item.get("retryDelay", ""))):
            return float(match.group(1))
    return None
