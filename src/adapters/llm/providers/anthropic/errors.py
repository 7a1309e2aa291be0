"""Translate exceptions of Anthropic's SDK into ours."""

import anthropic

from adapters.llm.providers.errors import Call, Refusal, late, refused, unavailable
from adapters.llm.providers.retry_after import retry_after
from domain.llm.errors import LLMError


def anthropic_errors(error: Exception, call: Call) -> LLMError | None:
    """An error inside a stream has the stream's status, 200: only its code classifies it."""
    if isinstance(error, anthropic.APITimeoutError):
        return late(call)
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
