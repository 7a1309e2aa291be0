"""Counts of the input tokens of a chat request."""

from dataclasses import dataclass
from typing import ClassVar

from domain.llm.chat import ChatRequest
from domain.llm.requests import AccountedReply, Capability, ModelReply, ModelRequest, RequestKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCount(ModelReply):
    """`exact` is false for an estimate, which is about right for English text."""

    tokens: int
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountedTokenCount(TokenCount, AccountedReply):
    """A count and the provider that made it. It costs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCountRequest(ModelRequest[TokenCount, AccountedTokenCount]):
    """Count the input tokens of a chat request. Counting is free."""

    capability: ClassVar[Capability] = Capability.TOKEN_COUNTING
    kind: ClassVar[RequestKind] = RequestKind.CHAT
    accounted_type: ClassVar[type[AccountedReply]] = AccountedTokenCount

    chat: ChatRequest
