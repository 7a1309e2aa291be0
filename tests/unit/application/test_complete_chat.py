"""Asking a model, and accounting for the answer."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapters.clock import FixedClock
from adapters.llm.catalogue import ListedModels
from adapters.llm.scripted import ScriptedProvider
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.prices import MemoryPriceBook
from adapters.persistence.memory.usage import MemoryUsageLedger
from application.complete_chat import CompleteChat, CompleteChatCommand
from application.ports.errors import ServiceUnavailable
from application.record_usage import RecordUsage
from baseline.llm import LLM
from domain.chat import ChatMessage, Completion, FinishReason, Role
from domain.ids import GuildId, UserId
from domain.llm_errors import ContentFilterError, ProviderUnavailableError, UnknownModel, UnknownProvider
from domain.pricing import ModelPrice, Rate
from domain.token_usage import TokenUsage
from domain.usage import RequestType

GUILD, MARA = GuildId(10), UserId(2)
USAGE = TokenUsage(input_tokens=100, output_tokens=50)
REPLY = Completion(content="42", model="gpt-5-mini-2025-08-07", finish_reason=FinishReason.STOP, usage=USAGE)
PRICE = ModelPrice(
    provider="openai",
    model="gpt-5-mini",
    input=Rate(Decimal("0.001")),
    output=Rate(Decimal("0.002")),
    valid_from=datetime(2025, 1, 1, tzinfo=UTC),
)


class World:
    def __init__(self) -> None:
        self.database = MemoryDatabase()
        self.provider = ScriptedProvider([], name="openai")
        self.clock = FixedClock()
        record = RecordUsage(MemoryPriceBook([PRICE]), MemoryUsageLedger(self.database), self.clock)
        self.complete = CompleteChat({"openai": self.provider}, ListedModels(), record, "openai")
        self.llm = LLM(self.complete)


@pytest.fixture
def world() -> World:
    return World()


def asking(provider: str | None = None, model: str | None = "gpt-5-mini") -> CompleteChatCommand:
    return CompleteChatCommand(
        guild_id=GUILD,
        user_id=MARA,
        cog_name="ask",
        messages=(ChatMessage(Role.USER, "What is the answer?"),),
        provider=provider,
        model=model,
        temperature=0.5,
        max_tokens=200,
    )


async def test_the_answer_comes_with_its_usage_cost_and_who_gave_it(world: World) -> None:
    world.provider.then(REPLY)
    completion = await world.complete(asking())
    assert (completion.content, completion.provider, completion.model) == ("42", "openai", REPLY.model)
    assert (completion.usage, completion.cost_usd) == (USAGE, Decimal("0.0002"))
    assert completion.latency_ms >= 0


async def test_the_call_is_in_the_ledger_for_guild_user_and_cog(world: World) -> None:
    world.provider.then(REPLY)
    completion = await world.complete(asking())
    (record,) = world.database.usage.values()
    assert (record.request_id, record.guild_id, record.user_id, record.cog_name) == (
        completion.request_id,
        GUILD,
        MARA,
        "ask",
    )
    assert (record.provider, record.model, record.request_type) == ("openai", REPLY.model, RequestType.TEXT)
    assert (record.usage, record.cost_usd, record.created_at) == (USAGE, Decimal("0.0002"), world.clock.now())


async def test_the_request_reaches_the_provider_as_it_was_given(world: World) -> None:
    world.provider.then(REPLY)
    await world.complete(asking())
    (request,) = world.provider.requests
    assert (request.model, request.temperature, request.max_tokens) == ("gpt-5-mini", 0.5, 200)
    assert request.messages == asking().messages


async def test_without_a_model_the_recommended_one_answers(world: World) -> None:
    world.provider.then(REPLY)
    await world.complete(asking(model=None))
    assert world.provider.requests[0].model == ListedModels().models("openai")[0].name


async def test_a_model_without_a_known_price_is_recorded_as_unpriced_not_as_free(world: World) -> None:
    world.provider.then(Completion(content="?", model="gpt-99", finish_reason=FinishReason.STOP, usage=USAGE))
    assert (await world.complete(asking())).cost_usd is None
    (record,) = world.database.usage.values()
    assert (record.cost_usd, record.usage) == (None, USAGE)


async def test_an_unknown_model_names_known_ones_and_is_not_asked_for(world: World) -> None:
    with pytest.raises(UnknownModel, match=ListedModels().names("openai")[0]):
        await world.complete(asking(model="gpt-imaginary"))
    assert world.provider.requests == []


async def test_an_unknown_provider_names_the_configured_ones(world: World) -> None:
    with pytest.raises(UnknownProvider, match="openai"):
        await world.complete(asking(provider="elsewhere"))


async def test_a_failed_call_that_was_billed_is_recorded_and_still_fails(world: World) -> None:
    world.provider.then(ContentFilterError("refused", provider="openai", model="gpt-5-mini", usage=USAGE))
    with pytest.raises(ContentFilterError):
        await world.complete(asking())
    (record,) = world.database.usage.values()
    assert (record.model, record.cost_usd) == ("gpt-5-mini", Decimal("0.0002"))


async def test_a_failed_call_that_was_not_billed_is_not_recorded(world: World) -> None:
    world.provider.then(ProviderUnavailableError("down", provider="openai"))
    with pytest.raises(ProviderUnavailableError):
        await world.complete(asking())
    assert world.database.usage == {}


async def test_an_answer_that_cannot_be_recorded_is_not_given_away(world: World) -> None:
    world.provider.then(REPLY)
    world.database.outage.down = True
    with pytest.raises(ServiceUnavailable):
        await world.complete(asking())


async def test_a_cog_may_ask_with_plain_text(world: World) -> None:
    world.provider.then(REPLY)
    completion = await world.llm.complete(messages="Hello", guild_id=None, user_id=MARA, cog_name="ask")
    assert completion.content == "42"
    assert world.provider.requests[0].messages == (ChatMessage(Role.USER, "Hello"),)
    (record,) = world.database.usage.values()
    assert record.guild_id is None
