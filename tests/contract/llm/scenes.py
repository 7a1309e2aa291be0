"""What can happen when a model is asked, and who sets the scene for it."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from application.ports.llm import ModelProvider
from domain.chat import ChatMessage, ChatRequest, Role
from domain.ids import GuildId, UserId
from domain.models import Caller

KEY = "key-of-the-tests"
PATIENCE_SECONDS = 10.0
IMPATIENCE_SECONDS = 0.3
RETRY_AFTER_SECONDS = 2.0
CALLER = Caller(guild_id=GuildId(1), user_id=UserId(2), cog_name="tests")
ANY_PROVIDER = "any"
"""Adapters do not look at the provider that a request names: whoever routes it does."""


class Happening(Enum):
    TEXT = auto()
    CONVERSATION = auto()
    CUT_SHORT = auto()
    CACHED = auto()
    REASONED = auto()
    BAD_KEY = auto()
    RATE_LIMITED = auto()
    CONTEXT_TOO_LONG = auto()
    FILTERED = auto()
    OVERLOADED = auto()
    UNKNOWN_MODEL = auto()
    SILENCE = auto()
    DROPPED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`says` is part of the reply. `is_billed` is whether the provider's refusal says what it charges for."""

    provider: ModelProvider
    request: ChatRequest
    says: str = ""
    retry_after: float | None = None
    is_billed: bool = False


class Stage(Protocol):
    def set(self, happening: Happening) -> Scene:
        """May skip the test when this has never been seen here."""
        ...

    async def close(self) -> None: ...


def system(content: str) -> ChatMessage:
    return ChatMessage(Role.SYSTEM, content)


def user(content: str) -> ChatMessage:
    return ChatMessage(Role.USER, content)


def assistant(content: str) -> ChatMessage:
    return ChatMessage(Role.ASSISTANT, content)


CONVERSATION = (
    system("You are a lighthouse keeper."),
    user("Who are you?"),
    assistant("The keeper of the light."),
    user("Since when?"),
)


def asking(
    model: str, *messages: ChatMessage, max_tokens: int | None = None, temperature: float | None = None
) -> ChatRequest:
    return ChatRequest(
        provider=ANY_PROVIDER,
        model=model,
        caller=CALLER,
        messages=messages or (user("How high is the tower?"),),
        max_tokens=max_tokens,
        temperature=temperature,
    )


def request_for(happening: Happening, model: str) -> ChatRequest:
    """The request of a scene whose outcome does not depend on the wording."""
    match happening:
        case Happening.CONVERSATION:
            return asking(model, *CONVERSATION)
        case Happening.UNKNOWN_MODEL:
            return asking("no-such-model")
        case Happening.CUT_SHORT:
            return asking(model, max_tokens=16)
        case _:
            return asking(model)
