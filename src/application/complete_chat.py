"""Ask a model, and account for the answer to guild, user and cog."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from time import perf_counter
from uuid import UUID, uuid4

from application.ports.llm import ChatProvider, ModelCatalogue
from application.record_usage import RecordUsage, RecordUsageCommand
from domain.chat import ChatMessage, ChatRequest, FinishReason, TokenUsage
from domain.ids import GuildId, UserId
from domain.llm_errors import LLMError, UnknownModel, UnknownProvider
from domain.usage import RequestType


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteChatCommand:
    """`provider` and `model` None mean the configured default, and the provider's recommended model."""

    guild_id: GuildId | None
    user_id: UserId
    cog_name: str
    messages: tuple[ChatMessage, ...]
    provider: str | None = None
    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """`model` is the one that answered. `cost_usd` None: its price is unknown. `latency_ms` is the provider's alone."""

    request_id: UUID
    content: str
    provider: str
    model: str
    finish_reason: FinishReason
    usage: TokenUsage
    cost_usd: Decimal | None
    latency_ms: float


class CompleteChat:
    """Raises an `LLMError`; when that call was billed all the same, it is in the ledger too."""

    def __init__(
        self,
        providers: Mapping[str, ChatProvider],
        catalogue: ModelCatalogue,
        record_usage: RecordUsage,
        default_provider: str,
    ) -> None:
        self._providers = providers
        self._catalogue = catalogue
        self._record_usage = record_usage
        self._default_provider = default_provider

    async def __call__(self, command: CompleteChatCommand) -> Completion:
        provider = self._provider(command.provider or self._default_provider)
        request = ChatRequest(
            model=self._model(provider.name, command.model),
            messages=command.messages,
            temperature=command.temperature,
            max_tokens=command.max_tokens,
        )
        request_id = uuid4()
        started = perf_counter()
        try:
            reply = await provider.complete(request)
        except LLMError as error:
            if error.usage is not None:
                await self._record(request_id, command, provider.name, error.model or request.model, error.usage)
            raise
        latency_ms = (perf_counter() - started) * 1000
        cost = await self._record(request_id, command, provider.name, reply.model, reply.usage)
        return Completion(
            request_id=request_id,
            content=reply.content,
            provider=provider.name,
            model=reply.model,
            finish_reason=reply.finish_reason,
            usage=reply.usage,
            cost_usd=cost,
            latency_ms=latency_ms,
        )

    def _provider(self, name: str) -> ChatProvider:
        provider = self._providers.get(name)
        if provider is None:
            raise UnknownProvider(name, known=sorted(self._providers))
        return provider

    def _model(self, provider: str, model: str | None) -> str:
        offered = self._catalogue.models(provider)
        if model is None:
            return offered[0].name
        if not self._catalogue.knows(provider, model):
            raise UnknownModel(model, provider=provider, known=[info.name for info in offered])
        return model

    async def _record(
        self, request_id: UUID, command: CompleteChatCommand, provider: str, model: str, usage: TokenUsage
    ) -> Decimal | None:
        return await self._record_usage(
            RecordUsageCommand(
                request_id=request_id,
                guild_id=command.guild_id,
                user_id=command.user_id,
                cog_name=command.cog_name,
                provider=provider,
                model=model,
                request_type=RequestType.TEXT,
                usage=usage,
            )
        )
