"""A conversation with a model: what goes in, what comes back, in no provider's dialect."""

from dataclasses import dataclass
from enum import StrEnum


class LLMProvider(StrEnum):
    """The providers with an adapter of their own. Provider names are open text: configuration may add others."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    GOOGLE = "google"
    XAI = "xai"


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class FinishReason(StrEnum):
    """`LENGTH` means that the answer was cut at the token limit."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """`max_tokens` bounds the answer, reasoning included where the provider counts so; None is the provider's limit."""

    model: str
    messages: tuple[ChatMessage, ...]
    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUsage:
    """Tokens of one call, in one meaning for all providers.

    `input_tokens` includes cache reads and cache writes; `output_tokens` includes reasoning. The other three are parts
    of those two, never additions to them.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0

    def __post_init__(self) -> None:
        parts = (
            self.input_tokens,
            self.output_tokens,
            self.cache_read_tokens,
            self.cache_write_tokens,
            self.reasoning_tokens,
        )
        if min(parts) < 0:
            raise ValueError(f"Token counts cannot be negative: {self}")
        if self.cache_read_tokens + self.cache_write_tokens > self.input_tokens:
            raise ValueError(f"Cached tokens are part of the input tokens: {self}")
        if self.reasoning_tokens > self.output_tokens:
            raise ValueError(f"Reasoning tokens are part of the output tokens: {self}")

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """`model` is the one that the provider says has answered: it may be a dated version of the one asked for."""

    content: str
    model: str
    finish_reason: FinishReason
    usage: TokenUsage
