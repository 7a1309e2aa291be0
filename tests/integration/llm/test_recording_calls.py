"""Record calls from the use case through a real SDK and the simulated endpoint into the ledger."""

from collections.abc import AsyncIterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from adapters.clock import FixedClock
from adapters.llm.models.catalogue import ListedModels
from adapters.llm.models.prices import AliasingPriceBook
from adapters.llm.pipeline.metered import MeteredProvider
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.request_log.memory import MemoryRequestLog
from application.llm.choose_model import ChooseModel
from application.llm.record_usage import RecordUsage
from application.ports.llm import ModelProvider
from application.queries.usage import GuildUsage
from baseline.llm import LLM
from domain.ids import GuildId, UserId
from domain.llm.chat import AccountedCompletion
from domain.llm.errors import ContentFilterError, RateLimitError
from domain.llm.requests import LLMProvider
from domain.spending.pricing import compute_cost
from tests.contract.llm.scenes import system, user
from tests.contract.llm.simulated import MODELS, simulated_provider
from tests.integration.llm.storages import NOON, Storage, memory_storage, postgres_storage, seed
from tests.services import FreshDatabase

GUILD, OTHER_GUILD = GuildId(1_150_000_000_000_000_001), GuildId(1_150_000_000_000_000_002)
MEMBER = UserId(980_000_000_000_000_002)
TEN_DECIMALS = Decimal("1e-10")


class CompletingChats:
    @pytest.fixture(params=LLMProvider)
    async def vendor(self, request: pytest.FixtureRequest, llm_origin: str) -> AsyncIterator[ModelProvider]:
        provider = simulated_provider(request.param, llm_origin)
        yield provider
        await provider.close()

    @pytest.fixture
    def prices(self, storage: Storage) -> AliasingPriceBook:
        return AliasingPriceBook(storage.prices)

    @pytest.fixture
    def llm(self, vendor: ModelProvider, storage: Storage, prices: AliasingPriceBook) -> LLM:
        clock = FixedClock(NOON)
        metered = MeteredProvider(vendor, RecordUsage(prices, storage.ledger, clock), MemoryRequestLog(), clock)
        llm = LLM(metered, ChooseModel(ListedModels(), [vendor.name]))
        return llm.bound(guild_id=GUILD, user_id=MEMBER, cog_name="ask")

    async def test_an_answer_is_accounted_for_once_at_its_price(
        self, llm: LLM, vendor: ModelProvider, storage: Storage, prices: AliasingPriceBook
    ) -> None:
        completion = await ask(llm, vendor, "How high is the tower? " * 300)
        assert "[simulated reply from" in completion.content
        assert "You are a lighthouse keeper." in completion.content
        assert completion.usage.cache_read_tokens > 0
        price = await prices.price_of(vendor.name, completion.model, NOON)
        assert price is not None
        cost = compute_cost(completion.usage, price)
        assert cost is not None
        assert completion.cost_usd == cost > 0
        found = await usage_of(storage, GUILD)
        assert (found.total.requests, found.total.unpriced_requests) == (1, 0)
        assert found.total.cost_usd == cost.quantize(TEN_DECIMALS, ROUND_HALF_UP)
        assert (found.total.input_tokens, found.total.output_tokens, found.total.cache_tokens) == (
            completion.usage.input_tokens,
            completion.usage.output_tokens,
            completion.usage.cache_read_tokens,
        )
        assert [(model.provider, model.model) for model in found.by_model] == [(vendor.name, completion.model)]
        assert [(cog.cog_name, cog.requests) for cog in found.by_cog] == [("ask", 1)]
        assert [(member.user_id, member.requests) for member in found.by_user] == [(str(MEMBER), 1)]
        assert (await usage_of(storage, OTHER_GUILD)).total.requests == 0

    async def test_the_recommended_model_answers_when_none_is_named(self, llm: LLM, vendor: ModelProvider) -> None:
        completion = await llm.complete("Hi.")
        assert (completion.provider, completion.model) == (vendor.name, ListedModels().names(vendor.name)[0])
        assert completion.cost_usd is not None

    async def test_a_call_that_failed_without_a_bill_costs_nothing(
        self, llm: LLM, vendor: ModelProvider, storage: Storage
    ) -> None:
        with pytest.raises(RateLimitError):
            await ask(llm, vendor, "simulate: rate limit")
        assert (await usage_of(storage, GUILD)).total.requests == 0

    async def test_what_a_refused_call_costs_is_in_the_ledger_too(
        self, llm: LLM, vendor: ModelProvider, storage: Storage
    ) -> None:
        with pytest.raises(ContentFilterError) as refused:
            await ask(llm, vendor, "simulate: content filter")
        billed = refused.value.usage
        total = (await usage_of(storage, GUILD)).total
        assert (total.requests, total.total_tokens) == ((1, billed.total_tokens) if billed is not None else (0, 0))
        assert total.unpriced_requests == 0


class TestOnMemory(CompletingChats):
    @pytest.fixture
    def storage(self) -> Storage:
        return memory_storage()


class TestOnPostgres(CompletingChats):
    @pytest.fixture
    async def storage(self, database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Storage]:
        await seed(database)
        engine = create_engine(database.app_url, schema=database.schema)
        async with postgres_storage(database, engine, tmp_path) as storage:
            yield storage
        await engine.dispose()


async def ask(llm: LLM, vendor: ModelProvider, question: str) -> AccountedCompletion:
    return await llm.complete(
        [system("You are a lighthouse keeper."), user(question)], model=MODELS[LLMProvider(vendor.name)]
    )


async def usage_of(storage: Storage, guild_id: GuildId) -> GuildUsage:
    return await storage.usage.guild_usage(guild_id, NOON.date(), NOON.date())
