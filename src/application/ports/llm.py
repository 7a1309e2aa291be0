"""Models, their prices, and the ledger of what was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.chat import ChatReply, ChatRequest
from domain.pricing import ModelPrice
from domain.usage import UsageRecord


class ChatProvider(Protocol):
    """One provider of chat models, or a wrapper around one."""

    @property
    def name(self) -> str:
        """Such as `openai`; also the name under which its use is accounted."""
        ...

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Raises an `LLMError`, never a vendor's exception. Not idempotent: each call is paid."""
        ...

    async def close(self) -> None:
        """Free connections. Twice is safe."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """`context_window` and `max_output_tokens` are in tokens, None where the provider does not publish them."""

    provider: str
    name: str
    title: str
    context_window: int | None
    max_output_tokens: int | None


class ModelCatalogue(Protocol):
    def models(self, provider: str) -> Sequence[ModelInfo]:
        """The chat models that the provider offers today, the recommended one first; none for an unknown provider."""
        ...

    def knows(self, provider: str, model: str) -> bool:
        """Whether a request may name this model: also true for dated versions and aliases of offered ones."""
        ...


class PriceBook(Protocol):
    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        """The version that was valid at that time, None when the price is unknown.

        `model` may be a dated version: the price of the model that it is a version of is found.
        May raise `ServiceUnavailable("database")`.
        """
        ...


class UsageLedger(Protocol):
    async def record(self, record: UsageRecord) -> None:
        """Durable when it returns. The same `request_id` twice counts once, also concurrently.

        May raise `ServiceUnavailable("database")`; recording the same record again is then safe.
        """
        ...
