"""The scenes that a provider can play, and the fixture that sets each one up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

from application.ports.llm import ModelProvider
from domain.ids import GuildId, UserId
from domain.llm.chat import ChatMessage, ChatRequest, Role
from domain.llm.media import EmbeddingRequest
from domain.llm.requests import Caller, Capability, ModelRequest

KEY = "key-of-the-tests"
PATIENCE_SECONDS = 10.0
IMPATIENCE_SECONDS = 0.3
RETRY_AFTER_SECONDS = 2.0
CALLER = Caller(guild_id=GuildId(1), user_id=UserId(2), cog_name="tests")
ANY_PROVIDER = "any"
"""Adapters ignore the provider that a request names; the dispatcher reads it."""


class Happening(Enum):
    TEXT = auto()
    CONVERSATION = auto()
    CUT_SHORT = auto()
    CACHED = auto()
    CACHE_WRITTEN = auto()
    REASONED = auto()
    LOOKED_AT = auto()
    TOOL_CALLED = auto()
    TOOLS_CALLED = auto()
    TOOL_ANSWERED = auto()
    STRUCTURED = auto()

    READ = auto()
    SEARCHED = auto()
    COUNTED = auto()
    PICTURED = auto()
    SPOKEN = auto()
    TRANSCRIBED = auto()
    EMBEDDED = auto()

    STREAMED_TEXT = auto()
    STREAMED_TOOLS = auto()
    STREAMED_CUT_OFF = auto()
    CORRUPT_CHUNK = auto()
    FAILED_MIDWAY = auto()
    DROPPED_MIDWAY = auto()
    SILENT_MIDWAY = auto()
    LEFT_EARLY = auto()

    BAD_KEY = auto()
    BAD_REQUEST = auto()
    RATE_LIMITED = auto()
    RATE_LIMITED_UNTIMED = auto()
    CONTEXT_TOO_LONG = auto()
    FILTERED = auto()
    OVERLOADED = auto()
    SERVER_ERROR = auto()
    UNKNOWN_MODEL = auto()
    SILENCE = auto()
    DROPPED = auto()


CHATS = [each for each in Happening if each.value <= Happening.STRUCTURED.value]
"""The scenes that end in a chat reply."""

NEEDS = {
    Happening.READ: Capability.DOCUMENT_INPUT,
    Happening.SEARCHED: Capability.WEB_SEARCH,
    Happening.COUNTED: Capability.TOKEN_COUNTING,
    Happening.PICTURED: Capability.IMAGE_GENERATION,
    Happening.SPOKEN: Capability.SPEECH,
    Happening.TRANSCRIBED: Capability.TRANSCRIPTION,
    Happening.EMBEDDED: Capability.EMBEDDING,
}
"""The scenes that need a capability which some providers lack."""

TIMEOUTS = {Happening.SILENCE: 0.05, Happening.SILENT_MIDWAY: IMPATIENCE_SECONDS}
"""Seconds, where they are not `PATIENCE_SECONDS`. `SILENT_MIDWAY` has longer: half of the stream must arrive first."""


async def nothing_to_free() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A request to one provider, and what the contract expects of its reply.

    `says` is part of the reply. `is_billed` is whether the refusal reports usage. `lacks` is the capability that the
    provider does not have. `is_free` returns whether no connection is in use.
    """

    provider: ModelProvider
    request: ModelRequest[Any]
    says: str = ""
    retry_after: float | None = None
    is_billed: bool = False
    lacks: Capability | None = None
    is_free: Callable[[], Awaitable[bool]] = nothing_to_free

    @property
    def embedding(self) -> EmbeddingRequest:
        assert isinstance(self.request, EmbeddingRequest)
        return self.request

    @property
    def chat(self) -> ChatRequest:
        assert isinstance(self.request, ChatRequest)
        return self.request


class Stage(Protocol):
    def set(self, happening: Happening) -> Scene:
        """Set the scene; skips the test when no recording of it exists."""
        ...

    async def close(self) -> None: ...


def system(content: str) -> ChatMessage:
    return ChatMessage(Role.SYSTEM, content)


def user(content: str) -> ChatMessage:
    return ChatMessage(Role.USER, content)


def assistant(content: str) -> ChatMessage:
    return ChatMessage(Role.ASSISTANT, content)


def asking(model: str, *messages: ChatMessage, **changes: Any) -> ChatRequest:
    said = messages or (user("How high is the tower?"),)
    return ChatRequest(provider=ANY_PROVIDER, model=model, caller=CALLER, messages=said, **changes)
