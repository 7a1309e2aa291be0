"""Translate vendor errors into ours: one table of statuses and one of wordings for all providers."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

from domain.llm.errors import (
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    InvalidRequestError,
    LLMError,
    LLMTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    UnknownModel,
)
from domain.llm.token_usage import TokenUsage

_LONGEST_EXPLANATION = 300


@dataclass(frozen=True, slots=True)
class Call:
    """The provider and model of the request. `known` are model names to propose instead of an unknown one."""

    provider: str
    model: str
    known: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A provider's answer with an error status. `code` is its machine-readable reason, where it has one."""

    status: int
    code: str
    message: str
    retry_after: float | None = None


_BY_WORDING: tuple[tuple[re.Pattern[str], type[LLMError]], ...] = (
    (
        re.compile(
            r"context_length_exceeded|maximum context length|prompt is too long|maximum prompt length"
            r"|input token count.*exceeds|exceeds the context window|too many tokens",
            re.IGNORECASE,
        ),
        ContextLengthError,
    ),
    # Gemini and xAI answer 400 to a bad key; OpenAI answers 429 to an account without credit.
    (
        re.compile(
            r"api_key_invalid|api key not valid|(incorrect|invalid) api key"
            r"|insufficient_quota|credit balance is too low",
            re.IGNORECASE,
        ),
        AuthenticationError,
    ),
    # xAI answers 403 to content that it refuses.
    (
        re.compile(
            r"content_policy_violation|content_filter|moderation_blocked|violates usage guidelines", re.IGNORECASE
        ),
        ContentFilterError,
    ),
    (
        re.compile(r"model_not_found|not_found_error|model.*(does not exist|not found|not supported)", re.IGNORECASE),
        UnknownModel,
    ),
    (re.compile(r"overloaded_error|server_error", re.IGNORECASE), ProviderUnavailableError),
    (re.compile(r"rate_limit", re.IGNORECASE), RateLimitError),
)

_BY_STATUS: dict[int, type[LLMError]] = {
    401: AuthenticationError,
    402: AuthenticationError,
    403: AuthenticationError,
    404: UnknownModel,
    408: LLMTimeoutError,
    409: ProviderUnavailableError,
    429: RateLimitError,
    504: LLMTimeoutError,
}


def refused(call: Call, refusal: Refusal) -> LLMError:
    """The error that a provider's refusal means."""
    message = f"{call.provider}: {refusal.message[:_LONGEST_EXPLANATION]}"
    kind = _kind(refusal)
    if kind is RateLimitError:
        return RateLimitError(message, provider=call.provider, model=call.model, retry_after=refusal.retry_after)
    if kind is UnknownModel:
        others = [name for name in call.known if name != call.model]
        return UnknownModel(call.model, provider=call.provider, known=others)
    return kind(message, provider=call.provider, model=call.model)


def _kind(refusal: Refusal) -> type[LLMError]:
    if refusal.status < 500:
        wording = f"{refusal.code} {refusal.message}"
        for pattern, kind in _BY_WORDING:
            if pattern.search(wording):
                return kind
    by_status = _BY_STATUS.get(refusal.status)
    if by_status is not None:
        return by_status
    return InvalidRequestError if 400 <= refusal.status < 500 else ProviderUnavailableError


def failed(call: Call, code: str, message: str) -> LLMError:
    """Classify an error inside an answer whose HTTP status was good.

    Without a code, or with a mere status in its place, the caller is not considered at fault.
    """
    if code.isdecimal():
        return refused(call, Refusal(status=int(code), code="", message=message))
    return refused(call, Refusal(status=400 if code else 500, code=code, message=message))


def unavailable(call: Call, why: str, usage: TokenUsage | None = None) -> ProviderUnavailableError:
    return ProviderUnavailableError(f"{call.provider}: {why}", provider=call.provider, model=call.model, usage=usage)


@contextmanager
def raising_ours(call: Call, vendors: Callable[[Exception, Call], LLMError | None]) -> Iterator[None]:
    """`vendors` translates the SDK's own exceptions, and answers None to what is not from there."""
    try:
        yield
    except LLMError:
        raise
    except Exception as error:
        ours = vendors(error, call) or _transport(error, call)
        if ours is None:
            raise
        raise ours from error


@contextmanager
def reading_reply(call: Call, usage: TokenUsage | None = None) -> Iterator[None]:
    """A reply that lacks what every reply has, or is not JSON at all, is the provider's failure.

    `usage` is what an error in the reply is billed with.
    """
    try:
        yield
    except LLMError as error:
        error.usage = error.usage or usage
        raise
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise unavailable(call, "the reply cannot be understood", usage) from error


def _transport(error: Exception, call: Call) -> LLMError | None:
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return LLMTimeoutError(f"{call.provider} did not answer in time", provider=call.provider, model=call.model)
    if isinstance(error, httpx2.HTTPError | httpx2.InvalidURL | httpx2.StreamError | httpx2.CookieConflict | OSError):
        return unavailable(call, f"the connection failed ({type(error).__name__})")
    if isinstance(error, ValueError):
        return unavailable(call, "the reply cannot be understood")
    return None


def retry_after(headers: httpx2.Headers | None) -> float | None:
    """Seconds from `retry-after-ms` or `retry-after`; dates, which no provider sends, are left out."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = None if headers is None else headers.get(name)
        if value is not None and re.fullmatch(r"\d+(\.\d+)?", value):
            return float(value) * unit
    return None
