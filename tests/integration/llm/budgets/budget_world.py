"""A guild with budgets and a model that costs one cent for a hundred tokens, wired as bootstrap does it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from adapters.clock import FixedClock
from adapters.llm.models.catalogue import ListedModels
from adapters.llm.models.guild_models import GuildModels
from adapters.llm.pipeline.budgeted import BudgetedProvider
from adapters.llm.pipeline.cost_ceiling import CostCeiling
from adapters.llm.pipeline.metered import MeteredProvider
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.memory_history import MemorySpendingHistory
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.prices.memory import MemoryPriceBook
from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.persistence.usage.memory import MemoryUsageLedger
from adapters.persistence.work.memory_work import memory_work
from application.budgets.budgets_in_force import BudgetsInForce
from application.budgets.change_budgets import ChangeBudgets, ChangeBudgetsCommand
from application.budgets.charge_budgets import ChargedLedger
from application.budgets.read_budgets import ReadBudgets
from application.events.announced_work import announced_work
from application.llm.record_usage import RecordUsage
from application.ports.budgets import BudgetCounters, Tally
from application.ports.llm import AccountedProvider, UsageLedger
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId
from domain.llm.chat import (
    AccountedCompletion,
    ChatEvent,
    ChatMessage,
    ChatRequest,
    Completion,
    FinishReason,
    Role,
    TextDelta,
)
from domain.llm.errors import ContentFilterError, ProviderUnavailableError
from domain.llm.media import EmbeddingRequest, Embeddings
from domain.llm.requests import Caller, ModelName, ModelReply, ModelRequest, ReplyT
from domain.llm.token_counts import TokenCount, TokenCountRequest
from domain.llm.token_usage import TokenUsage
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope, nano_dollars
from domain.spending.pricing import Meter, ModelPrice, Rate
from tests.integration.llm.storages import NOON

GUILD, OTHER_GUILD = GuildId(1_150_000_000_000_000_001), GuildId(1_150_000_000_000_000_002)
MEMBER, ADMIN = UserId(980_000_000_000_000_002), UserId(980_000_000_000_000_001)
DEAR, CHEAP = ModelName("openai", "gpt-4.1"), ModelName("openai", "gpt-4.1-mini")
UNPRICED = Decimal("0.05")
CENT = Decimal("0.01")


class HundredTokens:
    """Answer every request with `tokens` output tokens after `takes` seconds; with `fails`, fail and still report
    usage. The first `breaks_off` answers break off, and are paid nevertheless.
    """

    name = "openai"

    def __init__(self) -> None:
        self.asked: list[ModelRequest[Any]] = []
        self.reached = asyncio.Event()
        self.tokens = 100
        self.takes = 0.0
        self.fails = False
        self.breaks_off = 0

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        self.asked.append(request)
        self.reached.set()
        await asyncio.sleep(self.takes)
        if self.breaks_off:
            self.breaks_off -= 1
            raise ProviderUnavailableError("cut", provider=self.name, model=request.model, usage=self._used)
        if self.fails:
            refusal = ContentFilterError("no", provider=self.name, model=request.model)
            refusal.usage = self._used
            raise refusal
        return cast("ReplyT", self._reply(request))

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        self.asked.append(request)
        if self.breaks_off:
            self.breaks_off -= 1
            raise ProviderUnavailableError("cut", provider=self.name, model=request.model, usage=self._used)
        for _ in range(5):
            yield TextDelta("word" * 10)
        yield self._completion(request.model)

    async def close(self) -> None:
        """Do nothing: this provider holds no connection."""

    @property
    def models_asked(self) -> list[str]:
        return [request.model for request in self.asked]

    @property
    def _used(self) -> TokenUsage:
        return TokenUsage(output_tokens=self.tokens)

    def _reply(self, request: ModelRequest[Any]) -> ModelReply:
        if isinstance(request, TokenCountRequest):
            return TokenCount(model=request.model, tokens=1, exact=True)
        if isinstance(request, EmbeddingRequest):
            return Embeddings(model=request.model, vectors=((0.0,),), usage=self._used)
        return self._completion(request.model)

    def _completion(self, model: str) -> Completion:
        return Completion(content="word" * 50, finish_reason=FinishReason.STOP, model=model, usage=self._used)


def prices() -> MemoryPriceBook:
    """One cent for a hundred output tokens, a tenth of that for the cheap model; input is free."""
    return MemoryPriceBook(
        ModelPrice(
            provider=name.provider,
            model=name.model,
            rates={Meter.INPUT: Rate(Decimal(0)), Meter.OUTPUT: Rate(Decimal(usd))},
            valid_from=NOON.replace(year=2020),
        )
        for name, usd in ((DEAR, "0.1"), (CHEAP, "0.01"))
    )


@dataclass(kw_only=True)
class BudgetWorld:
    ledger: UsageLedger
    counters: BudgetCounters
    bot_wide: Sequence[Budget] = ()
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    memory: MemoryDatabase = field(default_factory=MemoryDatabase)
    model: HundredTokens = field(default_factory=HundredTokens)
    feed: MemoryEventFeed = field(default_factory=MemoryEventFeed)
    between: Callable[[AccountedProvider], AccountedProvider] = lambda recorded: recorded
    guild_models: GuildModels = field(default_factory=lambda: GuildModels(("*",), NOON))

    def __post_init__(self) -> None:
        self.begin, self.catalogue = announced_work(memory_work(self.memory), self.feed), ListedModels()
        self.read = ReadBudgets(self.begin, self.counters, self.clock)
        self.in_force = BudgetsInForce(self.read, self.feed, self.clock, bot_wide=self.bot_wide)
        charged = ChargedLedger(self.ledger, self.in_force, self.counters, UNPRICED)
        recorded = MeteredProvider(
            self.model, RecordUsage(prices(), charged, self.clock), MemoryRequestLog(), self.clock
        )
        ceiling = CostCeiling(prices(), self.catalogue, self.clock, unpriced_usd=UNPRICED)
        self.provider = BudgetedProvider(
            self.between(recorded),
            self.in_force,
            self.counters,
            ceiling,
            self.catalogue,
            still_allows=self._still_allows,
        )

    async def set_budgets(self, *budgets: Budget, guild_id: GuildId = GUILD) -> None:
        async with self.begin(guild_id) as work:
            await work.guilds.save(_guild(guild_id))
            await work.commit()
        version = (await self.read.stored(guild_id)).version
        change = ChangeBudgets(self.begin, self.catalogue, ["openai"], self.clock, allows=self.guild_models.allows)
        await change(
            ChangeBudgetsCommand(guild_id=guild_id, budgets=budgets, expected_version=version, changed_by=ADMIN)
        )

    def _still_allows(self, guild_id: GuildId | None, name: ModelName) -> bool:
        return self.guild_models.still_allows(guild_id, name)

    async def ask(self, **options: Any) -> AccountedCompletion:
        return await self.provider.ask(request(**options))

    async def tally(self, number: int = 0, guild_id: GuildId = GUILD) -> Tally | None:
        return (await self.read.of_guild(guild_id, seen_by=MEMBER)).statuses[number].tally

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Follow changes of budgets for the duration of the block."""
        following = asyncio.Event()
        task = asyncio.create_task(self.in_force.follow(following))
        await following.wait()
        yield
        task.cancel()
        await asyncio.wait([task])


def memory_world(*bot_wide: Budget, **parts: Any) -> BudgetWorld:
    memory, clock = MemoryDatabase(), FixedClock(NOON)
    return BudgetWorld(
        ledger=MemoryUsageLedger(memory),
        counters=MemoryBudgetCounters(MemorySpendingHistory(memory, unpriced_usd=UNPRICED), clock),
        bot_wide=bot_wide,
        clock=clock,
        memory=memory,
        **parts,
    )


def a_budget(usd: str | int | Decimal, scope: BudgetScope = BudgetScope.GUILD, **facts: Any) -> Budget:
    facts.setdefault("period", BudgetPeriod.MONTH)
    return Budget(scope=scope, limit_usd=Decimal(usd), **facts)


def request(
    *,
    model: ModelName = DEAR,
    guild_id: GuildId | None = GUILD,
    user_id: UserId = MEMBER,
    max_tokens: int | None = 100,
    **options: Any,
) -> ChatRequest:
    return ChatRequest(
        provider=model.provider,
        model=model.model,
        caller=Caller(guild_id=guild_id, user_id=user_id, cog_name="ask"),
        messages=(ChatMessage(Role.USER, "Hello?"),),
        max_tokens=max_tokens,
        **options,
    )


def spent(usd: str | int | Decimal) -> Tally:
    return Tally(nano_dollars(Decimal(usd)), 0)


def _guild(guild_id: GuildId) -> Guild:
    return Guild(
        id=guild_id,
        name="Guild",
        icon_url=None,
        member_count=1,
        owner_id=ADMIN,
        added_by=ADMIN,
        added_by_source=AddedBySource.AUDIT_LOG,
        joined_at=NOON,
    )
