"""A conversation with a model: request, events and completion, in no provider's dialect."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, TypeAlias
from uuid import UUID

from typing_extensions import override

from domain.llm.documents import Citation, Document
from domain.llm.requests import AccountedReply, Capability, ModelReply, ModelRequest, RequestKind, RequestType
from domain.llm.token_usage import TokenUsage


class Role(StrEnum):
    """`TOOL` answers a tool call of the assistant's."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class FinishReason(StrEnum):
    """`LENGTH` means that the answer was cut at the token limit; `TOOL_CALLS`, that it waits for the tools' results."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture to look at: `data` with its `media_type`, such as `image/png`, or else a public `url`."""

    data: bytes | None = None
    media_type: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.data is None) == (self.url is None):
            raise ValueError("An image is given by its data or by its URL, not by both.")
        if self.data is not None and not (self.media_type or "").startswith("image/"):
            raise ValueError(f"An image's data needs its media type, such as image/png, not {self.media_type!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """`parameters` is the JSON Schema of its arguments, an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """`id` names the call in its result. `signature` is the provider's own: it goes back with the call, unread.

    `invalid_arguments` is what the model wrote instead of a JSON object; `arguments` is then empty, and the function
    must not be called. It does not go back with the call: its result names what was wrong.
    """

    id: str
    name: str
    arguments: Mapping[str, Any]
    signature: str | None = None
    invalid_arguments: str | None = None


class ToolChoice(StrEnum):
    """`REQUIRED` is any tool, but one at least."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"


class Effort(StrEnum):
    """The amount of reasoning before an answer. More effort costs more output tokens and time."""

    MINIMAL = "minimal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ServiceTier(StrEnum):
    """The class of service for a call: `FLEX` is cheaper and slower, `PRIORITY` dearer and faster than `STANDARD`."""

    STANDARD = "standard"
    FLEX = "flex"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSchema:
    """The JSON Schema, of an object, that the answer's text must fulfil."""

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """`images` and `documents` belong to user messages and `tool_calls` to the assistant's. `tool_call_id` names the
    call that a tool answers. `cache_until_here` asks providers with explicit prompt caching (Anthropic) to cache the
    prompt up to this message.
    """

    role: Role
    content: str
    images: tuple[Image, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    cache_until_here: bool = False
    documents: tuple[Document, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Return whether the message holds nothing to read, look at or call."""
        return not (self.content.strip() or self.images or self.documents or self.tool_calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(ModelReply):
    """`function_call` is the first of the `tool_calls`, for code that knows only one.

    `reasoning` is what a model of an OpenAI-compatible endpoint wrote before its answer; it is no part of `content`.
    `citations` are the web pages that the answer is based on, each once, in the order of their first mention.
    """

    content: str
    finish_reason: FinishReason
    tool_calls: tuple[ToolCall, ...] = ()
    reasoning: str = ""
    citations: tuple[Citation, ...] = ()

    @property
    def function_call(self) -> ToolCall | None:
        return self.tool_calls[0] if self.tool_calls else None

    @property
    def message(self) -> ChatMessage:
        """The answer as a message with which the conversation can be continued."""
        return ChatMessage(Role.ASSISTANT, self.content, tool_calls=self.tool_calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountedCompletion(Completion, AccountedReply):
    """A completion with its cost.

    `left_out` are the options that the model which served does not take, when it stood in for another one.
    """

    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest(ModelRequest[Completion, AccountedCompletion]):
    """`max_tokens` bounds the answer, reasoning included where the provider counts so; None is the provider's limit.

    `tool_choice` may also be the name of the one tool to call. `effort`, `top_p` (0 to 1), `seed`, the `stop`
    sequences and the `service_tier` are refused with `InvalidRequestError` for a model that does not take them.
    `web_searches` is how many searches of the web the provider may run for the answer; 0 is none. `left_out` names the
    options that were taken out because the model stands in for another one, and does not take them.
    """

    capability: ClassVar[Capability] = Capability.TEXT
    kind: ClassVar[RequestKind] = RequestKind.CHAT
    accounted_type: ClassVar[type[AccountedReply]] = AccountedCompletion

    messages: tuple[ChatMessage, ...]
    temperature: float | None = None
    max_tokens: int | None = None
    effort: Effort | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    service_tier: ServiceTier | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice | str = ToolChoice.AUTO
    output: OutputSchema | None = None
    web_searches: int = 0
    left_out: tuple[str, ...] = ()

    @property
    @override
    def request_type(self) -> RequestType:
        if self.output is not None:
            return RequestType.STRUCTURED
        return RequestType.FUNCTION_CALL if self.tools else RequestType.TEXT

    @override
    def accounted(
        self, reply: ModelReply, *, provider: str, request_id: UUID | None, cost_usd: Decimal | None, latency_ms: float
    ) -> AccountedCompletion:
        accounted = ModelRequest.accounted(
            self, reply, provider=provider, request_id=request_id, cost_usd=cost_usd, latency_ms=latency_ms
        )
        return replace(accounted, left_out=self.left_out)

    @override
    def needs(self, *, streaming: bool = False) -> frozenset[Capability]:
        wanted = {
            self.capability: True,
            Capability.STREAMING: streaming,
            Capability.TOOLS: bool(self.tools),
            Capability.STRUCTURED_OUTPUT: self.output is not None,
            Capability.IMAGE_INPUT: any(message.images for message in self.messages),
            Capability.DOCUMENT_INPUT: any(message.documents for message in self.messages),
            Capability.WEB_SEARCH: self.web_searches > 0,
        }
        return frozenset(capability for capability, is_wanted in wanted.items() if is_wanted)


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class UsageSoFar:
    """Usage reported in the middle of a stream. A stream that breaks off is accounted by the last one."""

    usage: TokenUsage


ChatEvent: TypeAlias = TextDelta | ToolCall | UsageSoFar | Completion
"""A stream is any number of the first three and then, exactly once and at the end, the whole as a `Completion`."""

AccountedEvent: TypeAlias = TextDelta | ToolCall | UsageSoFar | AccountedCompletion
"""An event of a stream whose last event is accounted."""
