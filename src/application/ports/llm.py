"""Ports of models, their prices, and the ledger of usage."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.llm.attempts import RequestAttempt
from domain.llm.chat import AccountedEvent, ChatEvent, ChatRequest, ServiceTier
from domain.llm.requests import AccountedT, Capability, ModelName, ModelReply, ModelRequest, ReplyT
from domain.llm.retirement import Retirement
from domain.spending.pricing import ModelPrice
from domain.spending.usage import UsageRecord


class ModelProvider(Protocol):
    """One provider of models. Its replies are not accounted yet."""

    @property
    def name(self) -> str:
        """The provider's name, such as `openai`, under which its use is also accounted."""
        ...

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        """The answer to a request of any kind. Not idempotent: each call is paid.

        Raises an `LLMError`, never a vendor's exception; `UnsupportedCapability` for what the provider does not offer.
        """
        ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """The answer as it comes, and the whole of it as a `Completion` at the end. Nothing is sent before iteration.

        Raises as `ask` does, also in the middle; a stream without an end is a failure. Closing the generator early
        frees the connection before `aclose` returns.
        """
        ...

    async def close(self) -> None:
        """Free connections. Twice is safe."""
        ...


class AccountedProvider(Protocol):
    """Models behind a pipeline that accounts for every reply: the metered provider, or a wrapper around one."""

    @property
    def name(self) -> str:
        """The name under which its use is accounted; that of a wrapper around several is its own."""
        ...

    async def ask(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        """Ask as `ModelProvider.ask` does. The reply is recorded when it returns.

        May also raise the ledger's errors.
        """
        ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[AccountedEvent, None]:
        """Stream as `ModelProvider.stream` does. The completion at the end is recorded when it is yielded."""
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
    capabilities: frozenset[Capability]


class ModelCatalogue(Protocol):
    def models(self, provider: str, capability: Capability = Capability.TEXT) -> Sequence[ModelInfo]:
        """The models with that capability that the provider offers today, the recommended one first; may be none."""
        ...

    def knows(self, provider: str, model: str) -> bool:
        """Return whether a request may name this model: also true for dated versions and aliases of offered ones."""
        ...

    def passes_on(self, provider: str) -> bool:
        """Return whether the provider itself decides about a model that is not known, such as one released today."""
        ...

    def retirement(self, provider: str, model: str) -> Retirement | None:
        """Return the announced end of a model, also of a dated version of it; None when none is known."""
        ...

    def current(self, name: ModelName) -> ModelName | None:
        """Return the model that answers today: itself, or its successor once it has ended. None without a successor."""
        ...

    def capabilities(self, provider: str, model: str) -> frozenset[Capability]:
        """Return the model's capabilities. For a model that is known but not listed: all that the provider's models
        have.
        """
        ...

    def providers_with(self, capability: Capability) -> Sequence[str]:
        """The names of the providers that have a model with the capability."""
        ...

    def untaken_options(self, provider: str, model: str, tier: ServiceTier | None) -> frozenset[str]:
        """Return the tuning options, by their names in `ChatRequest`, that the model is known not to take.

        `service_tier` is among them if the provider does not have `tier`.
        """
        ...

    def max_output_tokens(self, provider: str, model: str) -> int | None:
        """The longest answer in tokens, also of a dated version of a listed model; None where it is not known."""
        ...


class PriceBook(Protocol):
    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        """The version that was valid at that time, None when the price is unknown.

        `model` may be a dated version: the price of the model that it is a version of is found.
        May raise `ServiceUnavailable("database")`.
        """
        ...


class UsageLedger(Protocol):
    def require_room(self) -> None:
        """Raises `UsageNotRecordable` when a record could be kept nowhere: ask before a paid call. Costs no I/O."""
        ...

    async def record(self, record: UsageRecord) -> None:
        """Durable when it returns, also while the database is away; reports may follow later.

        The same record twice counts once, also concurrently. Records are the same if `request_id` and `created_at` are:
        to repeat a call, pass the same record instead of a newly made one.
        May raise `ServiceUnavailable("database")` when it can be kept nowhere; recording it again is then safe.
        Raises ValueError for a record that no ledger can hold, such as one with an infinite cost.
        """
        ...


class UsageCorrections(Protocol):
    """Every guild is read and written, in the system scope. May raise `ServiceUnavailable("database")`."""

    async def unpriced(
        self, provider: str, since: datetime, *, after: UsageRecord | None = None, limit: int = 500
    ) -> Sequence[UsageRecord]:
        """Return records since that time without a known cost, the oldest first. `after` is the cursor of the next
        page.
        """
        ...

    async def correct(self, corrections: Sequence[UsageRecord]) -> int:
        """Add corrections to the ledger and return how many were new: the same one twice counts once."""
        ...


class RequestLog(Protocol):
    def note(self, attempt: RequestAttempt, request: ModelRequest[Any], reply: ModelReply | None) -> None:
        """Queue the attempt. Prompt and answer are kept only where the guild has opted in.

        Never raises and never waits: a failing log loses entries, not calls.
        """
        ...
