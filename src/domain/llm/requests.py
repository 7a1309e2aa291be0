"""Fields that every request to a model and every reply have in common."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Generic, Self, cast
from uuid import UUID, uuid4

from typing_extensions import TypeVar, override

from domain.ids import GuildId, UserId
from domain.llm.token_usage import NOTHING_USED, TokenUsage


class LLMProvider(StrEnum):
    """The providers with an adapter of their own. Provider names are open text: configuration may add others."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    GOOGLE = "google"
    XAI = "xai"


class Capability(StrEnum):
    """A capability of a model. `TEXT` includes conversations of many turns."""

    TEXT = "text"
    STREAMING = "streaming"
    IMAGE_INPUT = "image_input"
    DOCUMENT_INPUT = "document_input"
    WEB_SEARCH = "web_search"
    TOOLS = "tools"
    STRUCTURED_OUTPUT = "structured_output"
    PROMPT_CACHING = "prompt_caching"
    TOKEN_COUNTING = "token_counting"  # noqa: S105 - not a password
    IMAGE_GENERATION = "image_generation"
    SPEECH = "speech"
    TRANSCRIPTION = "transcription"
    EMBEDDING = "embedding"


class RequestKind(StrEnum):
    """Kind of a request in the request log."""

    CHAT = "chat"
    EMBEDDING = "embedding"
    TRANSCRIPTION = "transcription"
    IMAGE = "image"
    SPEECH = "speech"


class RequestType(StrEnum):
    """Type of a request in the ledger and in usage reports. It divides chats by what they return."""

    TEXT = "text"
    FUNCTION_CALL = "function_call"
    STRUCTURED = "structured"
    IMAGE = "image"
    AUDIO = "audio"
    EMBEDDING = "embedding"


_TYPES = {
    RequestKind.CHAT: RequestType.TEXT,
    RequestKind.EMBEDDING: RequestType.EMBEDDING,
    RequestKind.TRANSCRIPTION: RequestType.AUDIO,
    RequestKind.IMAGE: RequestType.IMAGE,
    RequestKind.SPEECH: RequestType.AUDIO,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The guild, user and cog for which usage and cost are recorded. `guild_id` None is the bot's own use."""

    guild_id: GuildId | None
    user_id: UserId
    cog_name: str


@dataclass(frozen=True, slots=True)
class ModelName:
    """Written `provider:model`."""

    provider: str
    model: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when one of the two is missing."""
        provider, _, model = text.partition(":")
        if not provider or not model:
            raise ValueError(f"Expected a model as provider:model, such as openai:gpt-4.1, not {text!r}.")
        return cls(provider, model)

    @override
    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"


def every_model(_name: ModelName) -> bool:
    """Allow guilds to choose any model."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReply:
    """The reply of a provider's adapter, before it is accounted.

    `model` is the name in the provider's answer, which may be a dated version of the one in the request.
    `estimated` marks a `usage` that the provider did not report.
    """

    model: str
    usage: TokenUsage = NOTHING_USED
    estimated: bool = False


@dataclass(frozen=True, kw_only=True)  # without slots: it is mixed into replies, which have their own
class AccountedReply(ModelReply):
    """A reply whose usage has been recorded and priced.

    `provider` is the one that served. `request_id` names the record in the ledger; None means that there is none,
    since the reply came from the cache or counts tokens, which is free. `cost_usd` is in US dollars, None when the
    price is unknown. `latency_ms` is the provider's. A reply from the cache is `cached` and costs nothing.
    `budget_warning` names the budget that is nearly used up.
    """

    provider: str
    request_id: UUID | None
    cost_usd: Decimal | None
    latency_ms: float
    cached: bool = False
    budget_warning: str | None = None


ReplyT = TypeVar("ReplyT", bound=ModelReply)
ReplyT_co = TypeVar("ReplyT_co", bound=ModelReply, covariant=True)
AccountedT = TypeVar("AccountedT", bound=AccountedReply)
AccountedT_co = TypeVar("AccountedT_co", bound=AccountedReply, covariant=True, default=AccountedReply)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest(Generic[ReplyT_co, AccountedT_co]):
    """A request that an adapter answers with a `ReplyT_co`, and the pipeline with an `AccountedT_co`.

    `call_id` names the call, however many attempts it takes.
    `capability` is what a model must be able to do to serve this type of request; `accounted_type` is the class of
    its accounted reply.
    `fallbacks` are asked in order when the model itself cannot serve, None is the configured chain; `cache_seconds`
    lets an equal request of the same guild be answered from the cache for so long. `instead_of` is the model that the
    call named, when it has ended and `model` is its successor.

    All fields from `fallbacks` on are for the pipeline and never sent. `before_repeat` runs before each attempt after
    the first, and raises where no further one may be paid. `is_worth_caching` returns false for a reply that is of no
    use to the caller.
    """

    capability: ClassVar[Capability]
    kind: ClassVar[RequestKind]
    accounted_type: ClassVar[type[AccountedReply]]

    provider: str
    model: str
    caller: Caller
    call_id: UUID = field(default_factory=uuid4)
    fallbacks: tuple[ModelName, ...] | None = None
    cache_seconds: int | None = None
    instead_of: str | None = None
    before_repeat: Callable[[], Awaitable[None]] | None = field(default=None, compare=False, repr=False)
    is_worth_caching: Callable[[Any], bool] | None = field(default=None, compare=False, repr=False)

    @property
    def request_type(self) -> RequestType:
        return _TYPES[self.kind]

    def needs(self, *, streaming: bool = False) -> frozenset[Capability]:  # noqa: ARG002 - only chats are streamed
        """Return the capabilities that a model must have to serve this request. Caching is never one: it only saves."""
        return frozenset({self.capability})

    def accounted(
        self, reply: ModelReply, *, provider: str, request_id: UUID | None, cost_usd: Decimal | None, latency_ms: float
    ) -> AccountedT_co:
        """Return the adapter's reply together with its account."""
        answered: dict[str, Any] = {each.name: getattr(reply, each.name) for each in fields(reply)}
        accounted = self.accounted_type(
            **answered, provider=provider, request_id=request_id, cost_usd=cost_usd, latency_ms=latency_ms
        )
        return cast("AccountedT_co", accounted)
