"""Everything that a call to a model can end in.

LLMError
├── RateLimitError            the provider asks to slow down
├── AuthenticationError       the key is missing, wrong or lacks permission
├── InvalidRequestError       the request cannot succeed as it is
│   ├── ContextLengthError    it is longer than the model's context window
│   ├── UnknownModel          no such model; names the known ones
│   └── UnsupportedCapability the model cannot do that; names the providers that can
├── ContentFilterError        the provider refused the content
├── ProviderUnavailableError  the provider failed, or could not be reached
├── LLMTimeoutError           no answer within the time allowed
├── BudgetExceededError       the guild, user, cog or bot has spent what it may
├── CooldownError             the member starts calls too often
├── StructuredOutputError     the answer does not fulfil the schema, also after a repair
└── UnknownProvider           no such provider is configured; names those that are
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from domain.errors import DomainError
from domain.llm.requests import Capability
from domain.llm.token_usage import TokenUsage


class LLMError(DomainError):
    """`usage` is what the provider reports as billed for the failed call. `was_sent` is false when one of our limits or
    circuit breakers refused the request before it was sent.
    """

    code: ClassVar[str] = "llm.failed"

    def __init__(
        self, message: str, *, provider: str, model: str | None = None, usage: TokenUsage | None = None
    ) -> None:
        super().__init__(message)
        self.provider = provider
        self.model = model
        self.usage = usage
        self.was_sent = True


class RateLimitError(LLMError):
    """`retry_after` is in seconds, None when the provider gives no time."""

    code: ClassVar[str] = "llm.rate_limited"

    def __init__(
        self, message: str, *, provider: str, model: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, provider=provider, model=model)
        self.retry_after = retry_after


class AuthenticationError(LLMError):
    code: ClassVar[str] = "llm.authentication"


class InvalidRequestError(LLMError):
    code: ClassVar[str] = "llm.invalid_request"


class ContextLengthError(InvalidRequestError):
    code: ClassVar[str] = "llm.context_length"


class UnknownModel(InvalidRequestError):
    code: ClassVar[str] = "llm.unknown_model"

    def __init__(self, model: str, *, provider: str, known: Sequence[str]) -> None:
        super().__init__(
            f"{provider} has no model {model!r}. Known models: {', '.join(known)}.",
            provider=provider,
            model=model,
        )
        self.known = tuple(known)


class UnsupportedCapability(InvalidRequestError):
    code: ClassVar[str] = "llm.unsupported"

    def __init__(self, capability: Capability, *, provider: str, model: str | None, able: Sequence[str]) -> None:
        what = capability.value.replace("_", " ")
        where = f"Available from: {', '.join(able)}." if able else "No configured provider has it."
        who = provider if model is None else f"{provider}'s {model}"
        super().__init__(f"{who} does not offer {what}. {where}", provider=provider, model=model)
        self.capability = capability
        self.able = tuple(able)


class ContentFilterError(LLMError):
    code: ClassVar[str] = "llm.content_filter"


class ProviderUnavailableError(LLMError):
    code: ClassVar[str] = "llm.unavailable"


class LLMTimeoutError(LLMError):
    code: ClassVar[str] = "llm.timeout"


class BudgetExceededError(LLMError):
    """`resets_at` is when the period of the budget ends. The call was not made and cost nothing."""

    code: ClassVar[str] = "llm.budget_exceeded"

    def __init__(self, message: str, *, provider: str, model: str | None = None, resets_at: datetime) -> None:
        super().__init__(message, provider=provider, model=model)
        self.resets_at = resets_at


class CooldownError(LLMError):
    """`retry_after` is in seconds. The call was not made, cost nothing and is not recorded."""

    code: ClassVar[str] = "llm.cooldown"

    def __init__(self, message: str, *, provider: str, model: str | None = None, retry_after: float) -> None:
        super().__init__(message, provider=provider, model=model)
        self.retry_after = retry_after
        self.was_sent = False


class StructuredOutputError(LLMError):
    """`text` is what the model answered in the end. Both answers were paid for."""

    code: ClassVar[str] = "llm.structured_output"

    def __init__(self, message: str, *, provider: str, model: str, text: str) -> None:
        super().__init__(message, provider=provider, model=model)
        self.text = text


class UnknownProvider(LLMError):
    code: ClassVar[str] = "llm.unknown_provider"

    def __init__(self, provider: str, *, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no LLM provider {str(provider)!r}. Configured providers: {', '.join(known)}.",
            provider=provider,
        )
        self.known = tuple(known)
