"""A provider's answer, made by hand after its public API documentation, and what it has to become."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2

from domain.chat import Completion
from domain.models import LLMProvider
from domain.token_usage import TokenUsage
from tests.contract.llm.scenes import Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """`body` is JSON, or bytes that are no good answer at all.

    `reply` is what a good answer becomes; `billed` is what a refusal says it charges for.
    """

    body: dict[str, Any] | bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    reply: Completion | None = None
    billed: TokenUsage | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request on the wire, read back. `turns` are (role, text) in our words; `system` is None when there is none."""

    path: str
    key: str
    model: str
    system: str | None
    turns: tuple[tuple[str, str], ...]
    temperature: float | None
    max_tokens: int | None


class Exchanges(Protocol):
    """`default_max_tokens` is what goes out when the request names no limit."""

    provider: LLMProvider
    model: str
    default_max_tokens: int | None
    happenings: dict[Happening, Exchange]

    def read(self, request: httpx2.Request) -> Outgoing: ...
