"""Every way in which a call to a model can end without an answer.

A reply that cannot be used has one of four causes, and each has its own error, because each has its own consequence:

| cause | error | sent again | falls back | opens the circuit breaker | recorded as paid |
|---|---|---|---|---|---|
| the model made a mistake | `MalformedAnswerError` | no | no | no, it counts as a success | yes |
| a relay answers in an unknown form | `UnreadableReplyError` | no | yes | no, it counts as a success | yes |
| we cannot encode the request | `UnsendableRequestError` | no: it was not sent | no | no | no |
| the provider is out of order | `ProviderUnavailableError`, `LLMTimeoutError` | yes | yes | yes | if `may_be_billed` |

LLMError
├── RateLimitError            the provider asks to slow down
├── AuthenticationError       the key is missing, wrong or lacks permission
├── InvalidRequestError       the request cannot succeed as it is
│   ├── ContextLengthError    it is longer than the model's context window
│   ├── UnknownModel          no such model; names the known ones
│   ├── UnsupportedCapability the model cannot do that; names the providers that can
│   └── UnsendableRequestError it cannot be encoded, so it was not sent
├── ContentFilterError        the provider refused the content
├── MalformedAnswerError      the model broke the form of an answer, such as that of a tool call
├── UnreadableReplyError      the reply is whole, but has a form that we do not know
├── ProviderUnavailableError  the provider failed, or could not be reached
├── LLMTimeoutError           no answer within the time allowed
├── BudgetExceededError       the guild, user, cog or bot has spent what it may
├── CooldownError             the member starts calls too often
├── StructuredOutputError     the answer does not fulfil the schema, and a repair did not help
└── UnknownProvider           no such provider is configured; names those that are
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from domain.errors import DomainError
from domain.llm.requests import Capability
from domain.llm.token_usage import TokenUsage


class LLMError(DomainError):
    """`usage` is what the provider reports as billed for the failed call, `cost_usd` what that costs, None if unknown.
    `usage_is_estimated` is true when a part of it is an estimate.

    `was_sent` is false when one of our limits or circuit breakers refused the request, or when it could not be encoded.
    `was_answered` is true when the provider had answered: the call is then recorded as paid, by an estimate where
    `usage` is None, and never counted as an outage.
    `may_be_billed` is true when the request went out and the provider did not refuse it: the provider may go on with
    it, and bill that. The call is then recorded as paid, by an estimate, like one that its caller gave up. It is not
    repeated if it was too slow.
    `retry_after` is how many seconds the provider asks to wait, None when it gives no time.
    """

    code: ClassVar[str] = "llm.failed"
    was_sent: bool = True
    was_answered: bool = False
    may_be_billed: bool = False
    usage_is_estimated: bool = False

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        model: str | None = None,
        usage: TokenUsage | None = None,
        retry_after: float | None = None,
        was_sent: bool | None = None,
    ) -> None:
        super().__init__(message)
        if was_sent is not None:
            self.was_sent = was_sent
        self.provider = provider
        self.model = model
        self.usage = usage
        self.retry_after = retry_after
        self.cost_usd: Decimal | None = None


class RateLimitError(LLMError):
    code: ClassVar[str] = "llm.rate_limited"


class AuthenticationError(LLMError):
    code: ClassVar[str] = "llm.authentication"


class InvalidRequestError(LLMError):
    """`options` names the options of a chat that the model does not take; it is empty for any other fault."""

    code: ClassVar[str] = "llm.invalid_request"
    options: tuple[str, ...] = ()


class ContextLengthError(InvalidRequestError):
    """`prompt_tokens` and `context_tokens` are the provider's figures, None where it gives none."""

    code: ClassVar[str] = "llm.context_length"
    prompt_tokens: int | None = None
    context_tokens: int | None = None

    @property
    def room_for_an_answer(self) -> int:
        """Tokens that are left after the prompt, 0 when it is too long by itself or nothing is known."""
        return max((self.context_tokens or 0) - (self.prompt_tokens or 0), 0) if self.prompt_tokens else 0


class UnsendableRequestError(InvalidRequestError):
    """Nothing was sent, and nothing was spent."""

    code: ClassVar[str] = "llm.unsendable_request"
    was_sent = False


class EmptyQuestionError(UnsendableRequestError):
    """The last message is the user's and holds no text, image or document.

    Discord sends messages without their text to a bot that lacks the `message_content` intent and is not mentioned.
    """

    code: ClassVar[str] = "llm.empty_question"


class UnknownModel(InvalidRequestError):
    code: ClassVar[str] = "llm.unknown_model"

    def __init__(self, model: str, *, provider: str, known: Sequence[str]) -> None:
        others = f" Known models: {', '.join(known)}." if known else ""
        super().__init__(f"{provider} has no model {model!r}.{others}", provider=provider, model=model)
        self.known = tuple(known)


class UnsupportedCapability(InvalidRequestError):
    code: ClassVar[str] = "llm.unsupported"

    """`beside` is a capability that the model has, but not in combination with the refused one."""

    def __init__(
        self,
        capability: Capability,
        *,
        provider: str,
        model: str | None,
        able: Sequence[str],
        beside: Capability | None = None,
    ) -> None:
        what = capability.value.replace("_", " ")
        if beside is not None:
            what += f" together with {beside.value.replace('_', ' ')}"
        where = f"Available from: {', '.join(able)}." if able else "No configured provider has it."
        who = provider if model is None else f"{provider}'s {model}"
        super().__init__(f"{who} does not offer {what}. {where}", provider=provider, model=model)
        self.capability = capability
        self.able = tuple(able)


class ContentFilterError(LLMError):
    code: ClassVar[str] = "llm.content_filter"


class MalformedAnswerError(LLMError):
    """`text` is the provider's report of what the model wrote, empty where it gives none."""

    code: ClassVar[str] = "llm.malformed_answer"
    was_answered = True

    def __init__(
        self, message: str, *, provider: str, model: str | None = None, usage: TokenUsage | None = None, text: str = ""
    ) -> None:
        super().__init__(message, provider=provider, model=model, usage=usage)
        self.text = text


class UnreadableReplyError(LLMError):
    code: ClassVar[str] = "llm.unreadable_reply"
    was_answered = True


class ProviderUnavailableError(LLMError):
    code: ClassVar[str] = "llm.unavailable"


class LLMTimeoutError(LLMError):
    code: ClassVar[str] = "llm.timeout"


OUTAGES = (ProviderUnavailableError, LLMTimeoutError)
"""Errors that count as failures of the model or its provider."""

PASSING = (RateLimitError, *OUTAGES)
"""Errors after which the same request may succeed the next time."""


class BudgetExceededError(LLMError):
    """`resets_at` is when the period of the budget ends. The call, or its next attempt, was not made."""

    code: ClassVar[str] = "llm.budget_exceeded"
    was_sent = False

    def __init__(self, message: str, *, provider: str, model: str | None = None, resets_at: datetime) -> None:
        super().__init__(message, provider=provider, model=model)
        self.resets_at = resets_at


class CooldownError(LLMError):
    """The call was not made, cost nothing and is not recorded."""

    code: ClassVar[str] = "llm.cooldown"
    was_sent = False
    retry_after: float

    def __init__(self, message: str, *, provider: str, model: str | None = None, retry_after: float) -> None:
        super().__init__(message, provider=provider, model=model, retry_after=retry_after)


class StructuredOutputError(LLMError):
    """`text` is the model's last answer, and `usage` is of that answer. `cost_usd` is the cost of all answers.

    `__cause__` is the error of the second call, if the model could not be asked again.
    """

    code: ClassVar[str] = "llm.structured_output"
    was_answered = True

    def __init__(self, message: str, *, provider: str, model: str, text: str) -> None:
        super().__init__(message, provider=provider, model=model)
        self.text = text


class UnknownProvider(LLMError):
    code: ClassVar[str] = "llm.unknown_provider"
    was_sent = False

    def __init__(self, provider: str, *, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no LLM provider {str(provider)!r}. Configured providers: {', '.join(known)}.",
            provider=provider,
        )
        self.known = tuple(known)
