"""Classify a provider's refusal: by its code and wording first, then by its type, then by its HTTP status."""

import re
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A provider's error. `code` is its machine-readable reason and `type` the group of that, where it has them.

    `status` is the HTTP status, None for an error inside a reply whose HTTP status was good.
    """

    status: int | None
    code: str
    message: str
    type: str = ""
    retry_after: float | None = None


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_TOO_LONG = _words(
    "context_length_exceeded",
    "exceed_context_size",
    r"maximum (context|prompt) length",
    r"(prompt|input|conversation) is too long",
    r"exceeds? (the )?(available |maximum |model's )?context",
    r"context (length|window|size|limit).{0,60}(exceeded|exceeds|overflow|only)",
    r"greater than the context length",
    r"input token count.*exceeds",
    r"input length exceeds",
    r"`inputs` (tokens \+ `max_new_tokens`|must have less than)",
    r"too many tokens: |tokens in the prompt cannot exceed",
    r"current length is \d+ while limit is",
    r"too large for model with \d+ maximum context",
    # A single request above the limit per minute never succeeds, although some servers call that a rate limit.
    r"request too large|input or output tokens must be reduced|reduce the length of",
)
_NO_CREDIT = _words(
    "insufficient_quota",
    "billing_(error|hard_limit|not_active)",
    "credit balance is too low",
    "insufficient (balance|credits)",
)
_BAD_KEY = _words(
    "api_key_invalid", "invalid_api_key", "api key not valid", "(incorrect|invalid) api key", "authentication_error"
)
_FILTERED = _words(
    "content_policy|content_filter|content filtering policy|content management policy",
    "responsible_?ai_?policy",
    "moderation_blocked",
    r"\binvalid_prompt\b",
    r"\bbio_policy\b",
    "violates? (our )?usage (guidelines|polic)",
    "(was|been) flagged",
    "rejected as a result of our safety system",
)
_NO_MODEL = _words(
    "model_not_found",
    "deploymentnotfound",
    r"\bmodels?\b.{0,120}(do(es)? not exist|not exist|not found|is not available|is not a valid model)",
    r"is not a valid model",
    r"(invalid|unknown|no such) model\b(?! (parameter|option|input))",
    r"unable to access model",
    r"no endpoints found for",
    r"\bdeployment\b.{0,60}does not exist",
    # Anthropic's message is `model: ` and the name, without a sentence.
    r"^not_found_error \S* ?model: ",
)
_TRANSIENT = _words(
    "server_error",
    "overloaded",
    "slow_down",
    "service_?unavailable",
    r"\bunavailable\b",
    "api_error",
    r"\binternal(_?server)?(_?error)?\b",
    "bad_gateway",
    "engine_",
    "vector_store_timeout",
    "aborted",
)
_TOO_SLOW = _words(r"\btimeout(_error)?\b", "deadline_exceeded", "request_timeout", "gateway_timeout")
_TOO_OFTEN = _words("rate_?limit", "too_many_requests", "resource_exhausted", "throttl")
_WRONG = _words(
    "^(invalid|unsupported|bad_?request|missing_|empty_|image_|failed_to_download)",
    "not_?found|failed_precondition|out_of_range",
)

_BY_WORDING: tuple[tuple[re.Pattern[str], type[LLMError]], ...] = (
    (_TOO_LONG, ContextLengthError),
    # Gemini and xAI answer 400 to a bad key; OpenAI answers 429 to an account without credit.
    (_NO_CREDIT, AuthenticationError),
    (_BAD_KEY, AuthenticationError),
    # xAI answers 403 to content that it refuses.
    (_FILTERED, ContentFilterError),
    (_NO_MODEL, UnknownModel),
)
"""Patterns for the code, the type and the message: not all providers have a code for these errors."""

_BY_CODE: tuple[tuple[re.Pattern[str], type[LLMError]], ...] = (
    (_TOO_OFTEN, RateLimitError),
    (_TOO_SLOW, LLMTimeoutError),
    (_TRANSIENT, ProviderUnavailableError),
    (_WRONG, InvalidRequestError),
)
"""Patterns for the code, then for the type."""

_BY_STATUS: dict[int, type[LLMError]] = {
    401: AuthenticationError,
    402: AuthenticationError,
    403: AuthenticationError,
    408: LLMTimeoutError,
    409: ProviderUnavailableError,
    413: ContextLengthError,
    423: ProviderUnavailableError,
    424: ProviderUnavailableError,
    425: ProviderUnavailableError,
    429: RateLimitError,
    # 499 is nginx's (the connection was closed), 498 is Groq's (no capacity).
    499: ProviderUnavailableError,
    498: ProviderUnavailableError,
    504: LLMTimeoutError,
    524: LLMTimeoutError,
}
_ABOUT_THE_KEY = _words("permission", "unauthenticated", "authentication")


def kind_of(refusal: Refusal) -> type[LLMError]:
    """Return the error that the refusal means."""
    status = refusal.status
    by_wording = _by_wording(refusal)
    if status == 429:
        # With a 429, "too many tokens" and "slow down" mean a rate limit.
        return by_wording if by_wording in {AuthenticationError, ContextLengthError} else RateLimitError
    if status is not None and status >= 500:
        # llama-server answers 500 to a long prompt. Other wordings beside a 500 say nothing about the request.
        return ContextLengthError if status == 500 and by_wording is ContextLengthError else _by_status(status)
    return by_wording or _by_code(refusal) or _by_status(status)


def _by_wording(refusal: Refusal) -> type[LLMError] | None:
    wording = f"{refusal.code} {refusal.type} {refusal.message}"
    return next((kind for pattern, kind in _BY_WORDING if pattern.search(wording)), None)


def _by_code(refusal: Refusal) -> type[LLMError] | None:
    """Return None where the status says more than the code, as 401 does."""
    for word in (refusal.code, refusal.type):
        if _ABOUT_THE_KEY.search(word):
            return AuthenticationError
        kind = next((kind for pattern, kind in _BY_CODE if pattern.search(word)), None)
        if kind is not None and (refusal.status is None or kind is not InvalidRequestError):
            return kind
    return None


def _by_status(status: int | None) -> type[LLMError]:
    """Without a status the provider had accepted the request, so that an unknown reason counts as an outage."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return InvalidRequestError if status is not None and 400 <= status < 500 else ProviderUnavailableError


_SUM = re.compile(r"(\d+) \+ \d+ > (\d+)")
_CONTEXT = re.compile(r"context length (?:is|of) (?:only )?(\d+)|must be <= (\d+)", re.IGNORECASE)
_PROMPT = re.compile(
    r"(\d+) (?:in the messages|in the functions|of \w+ input|input tokens|`inputs` tokens)", re.IGNORECASE
)


def context_figures(message: str) -> tuple[int | None, int | None]:
    """Return the tokens of the prompt and of the model's context, where the message of a `ContextLengthError` has both.

    They tell a prompt that is too long from one that only leaves too little room for the answer that was allowed.
    """
    if summed := _SUM.search(message):
        return int(summed[1]), int(summed[2])
    context, prompt = _CONTEXT.search(message), [int(each) for each in _PROMPT.findall(message)]
    if context is None or not prompt:
        return None, None
    return sum(prompt), int(context[1] or context[2])
