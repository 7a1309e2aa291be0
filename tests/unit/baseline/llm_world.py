"""`services.llm` over a scripted provider and storage in memory."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from adapters.clock import FixedClock
from adapters.llm.models.catalogue import ListedModels
from adapters.llm.pipeline.cached import CachingProvider
from adapters.llm.pipeline.metered import MeteredProvider
from adapters.llm.pipeline.reachability import Reachability
from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.outage import MemoryHealthProbe
from adapters.persistence.model_calls.memory_responses import MemoryResponseCache
from adapters.persistence.prices.memory import MemoryPriceBook
from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.persistence.usage.memory import MemoryUsageLedger
from application.llm.choose_model import ChooseModel
from application.llm.record_usage import RecordUsage
from baseline.llm import LLM
from domain.ids import GuildId, UserId
from domain.llm.chat import ChatRequest, Completion, FinishReason, ToolCall
from domain.llm.token_usage import TokenUsage
from domain.spending.pricing import Meter, ModelPrice, Rate

GUILD, MARA = GuildId(10), UserId(2)
MODEL = "gpt-4.1-mini"
USAGE = TokenUsage(input_tokens=100, output_tokens=50)
COST = Decimal("0.0002")
PRICE = ModelPrice(
    provider="openai",
    model=MODEL,
    rates={Meter.INPUT: Rate(Decimal("0.001")), Meter.OUTPUT: Rate(Decimal("0.002"))},
    valid_from=datetime(2025, 1, 1, tzinfo=UTC),
)


def says(content: str, *calls: ToolCall, model: str = MODEL) -> Completion:
    finish = FinishReason.TOOL_CALLS if calls else FinishReason.STOP
    return Completion(content=content, model=model, finish_reason=finish, usage=USAGE, tool_calls=calls)


class World:
    def __init__(
        self,
        today: date | None = None,
        *,
        caching: bool = False,
        providers: Sequence[str] = ("openai", "anthropic"),
    ) -> None:
        self.database = MemoryDatabase()
        self.provider = ScriptedProvider(name="openai")
        self.log = MemoryRequestLog()
        clock = FixedClock()
        record = RecordUsage(MemoryPriceBook([PRICE]), MemoryUsageLedger(self.database), clock)
        metered = MeteredProvider(self.provider, record, self.log, clock)
        responses = MemoryResponseCache(clock)
        reachability = Reachability(MemoryHealthProbe(responses.outage), pause=60.0)
        cache = CachingProvider(metered, responses, reachability, clock)
        models = ListedModels(today=None if today is None else lambda: today)
        self.unbound = LLM(cache if caching else metered, ChooseModel(models, providers))
        self.llm = self.unbound.bound(guild_id=GUILD, user_id=MARA, cog_name="ask")

    @property
    def asked(self) -> list[ChatRequest]:
        return self.provider.chats
