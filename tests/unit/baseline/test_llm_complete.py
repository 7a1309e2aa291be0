"""Call a model from a cog: attribution, choice of the model, and refusals before anything is sent."""

from decimal import Decimal

import pytest

from adapters.llm.models.catalogue import ListedModels
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId, UserId
from domain.llm.chat import ChatMessage, Image, Role, Tool, ToolCall, ToolChoice
from domain.llm.errors import (
    ContentFilterError,
    InvalidRequestError,
    ProviderUnavailableError,
    UnknownProvider,
    UnsupportedCapability,
)
from domain.llm.media import EmbeddingRequest, Embeddings
from domain.llm.requests import Capability, ModelName
from tests.unit.baseline.llm_world import COST, GUILD, MARA, MODEL, USAGE, World, says

TOOL = Tool(name="roll", description="Roll a die.", parameters={"type": "object", "properties": {}})


async def test_the_answer_carries_its_usage_cost_and_model(world: World) -> None:
    world.provider.then(says("42"))
    completion = await world.llm.complete("What is the answer?", model=MODEL)
    assert (completion.content, completion.provider, completion.model) == ("42", "openai", MODEL)
    assert (completion.usage, completion.cost_usd) == (USAGE, COST)
    assert completion.latency_ms >= 0


async def test_the_call_is_in_the_ledger_for_guild_user_and_cog(world: World) -> None:
    world.provider.then(says("42"))
    completion = await world.llm.complete("What is the answer?", model=MODEL)
    (record,) = world.database.usage.values()
    assert (record.request_id, record.guild_id, record.user_id, record.cog_name) == (
        completion.request_id,
        GUILD,
        MARA,
        "ask",
    )
    assert (record.provider, record.model, record.usage, record.cost_usd) == ("openai", MODEL, USAGE, COST)


async def test_the_request_reaches_the_provider_as_it_was_given(world: World) -> None:
    world.provider.then(says("42"))
    talk = [ChatMessage(Role.SYSTEM, "Be brief."), ChatMessage(Role.USER, "Hello")]
    await world.llm.complete(
        talk,
        model=MODEL,
        temperature=0.5,
        max_tokens=200,
        tools=[TOOL],
        tool_choice=ToolChoice.REQUIRED,
        fallbacks=["anthropic:claude-haiku-4-5"],
        cache_seconds=60,
    )
    (request,) = world.asked
    assert (request.provider, request.model, request.temperature, request.max_tokens) == ("openai", MODEL, 0.5, 200)
    assert (request.messages, request.tools, request.tool_choice) == (tuple(talk), (TOOL,), ToolChoice.REQUIRED)
    assert (request.fallbacks, request.cache_seconds) == ((ModelName("anthropic", "claude-haiku-4-5"),), 60)


async def test_a_tool_choice_may_be_a_string(world: World) -> None:
    world.provider.then(says("42"), says("42"))
    await world.llm.complete("Roll", tools=[TOOL], tool_choice="required")
    await world.llm.complete("Roll", tools=[TOOL], tool_choice="roll")
    assert [request.tool_choice for request in world.asked] == [ToolChoice.REQUIRED, "roll"]
    assert isinstance(world.asked[0].tool_choice, ToolChoice)


async def test_functions_are_tools_and_the_function_call_is_the_first_of_the_calls(world: World) -> None:
    calls = (ToolCall(id="1", name="roll", arguments={}), ToolCall(id="2", name="roll", arguments={}))
    world.provider.then(says("", *calls))
    completion = await world.llm.complete("Roll twice", functions=[TOOL])
    assert world.asked[0].tools == (TOOL,)
    assert completion.function_call == calls[0]


async def test_without_a_model_the_recommended_one_answers(world: World) -> None:
    world.provider.then(says("42"))
    await world.llm.complete("Hello")
    assert world.asked[0].model == ListedModels().names("openai")[0]


async def test_the_caller_may_be_named_in_the_call(world: World) -> None:
    world.provider.then(says("42"))
    await world.unbound.complete(messages="Hello", guild_id=None, user_id=7, cog_name="clock")
    (record,) = world.database.usage.values()
    assert (record.guild_id, record.user_id, record.cog_name) == (None, UserId(7), "clock")


async def test_a_call_without_a_caller_is_refused(world: World) -> None:
    with pytest.raises(TypeError, match="guild_id, cog_name missing"):
        await world.unbound.complete("Hello", user_id=7)


async def test_a_client_bound_to_a_guild_serves_no_other_guild(world: World) -> None:
    with pytest.raises(TypeError, match="another guild"):
        await world.llm.complete("Hello", guild_id=GuildId(11))
    assert world.provider.requests == []


async def test_a_model_without_a_known_price_is_recorded_as_unpriced_not_as_free(world: World) -> None:
    world.provider.then(says("?", model="gpt-99"))
    assert (await world.llm.complete("Hello")).cost_usd is None
    (record,) = world.database.usage.values()
    assert (record.cost_usd, record.usage) == (None, USAGE)


async def test_a_model_that_is_not_known_yet_is_passed_on_recorded_and_flagged_as_unpriced(world: World) -> None:
    world.provider.then(says("Hello", model="gpt-of-today"))
    answer = await world.llm.complete("Hello", provider="openai", model="gpt-of-today")
    assert (answer.model, answer.cost_usd) == ("gpt-of-today", None)
    (record,) = world.database.usage.values()
    assert (record.model, record.cost_usd, record.unpriced_requests) == ("gpt-of-today", None, 1)


async def test_an_unknown_provider_names_the_configured_ones(world: World) -> None:
    with pytest.raises(UnknownProvider, match="openai, anthropic"):
        await world.llm.complete("Hello", provider="elsewhere")


async def test_what_a_provider_lacks_names_those_that_have_it(world: World) -> None:
    with pytest.raises(UnsupportedCapability, match="Available from: openai") as refused:
        await world.llm.embed("Hello", provider="anthropic")
    assert (refused.value.capability, refused.value.able) == (Capability.EMBEDDING, ("openai",))


async def test_what_a_model_lacks_is_refused_before_it_is_asked(world: World) -> None:
    picture = ChatMessage(Role.USER, "What is this?", images=(Image(url="https://example.org/tower.png"),))
    with pytest.raises(UnsupportedCapability, match="gpt-image-2 does not offer image input"):
        await world.llm.complete([picture], model="gpt-image-2")
    assert world.provider.requests == []


async def test_a_limit_beyond_the_models_own_is_refused_with_that_limit(world: World) -> None:
    for limit in (0, 32_769):
        with pytest.raises(InvalidRequestError, match="at most 32768"):
            await world.llm.complete("Hello", model=MODEL, max_tokens=limit)


async def test_the_default_for_a_capability_is_a_provider_that_has_it(world: World) -> None:
    world.provider.then(Embeddings(model="text-embedding-3-small", vectors=((1.0,), (0.0,))))
    embeddings = await world.llm.embed(["a", "b"], dimensions=1)
    (request,) = world.provider.requests
    assert isinstance(request, EmbeddingRequest)
    assert (request.model, request.texts, request.dimensions) == ("text-embedding-3-small", ("a", "b"), 1)
    assert embeddings.vectors == ((1.0,), (0.0,))


async def test_a_failed_call_that_was_billed_is_recorded_and_still_fails(world: World) -> None:
    world.provider.then(ContentFilterError("refused", provider="openai", model=MODEL, usage=USAGE))
    with pytest.raises(ContentFilterError):
        await world.llm.complete("Hello")
    (record,) = world.database.usage.values()
    assert (record.model, record.cost_usd) == (MODEL, COST)


async def test_a_failed_call_that_was_not_billed_is_only_in_the_request_log(world: World) -> None:
    world.provider.then(ProviderUnavailableError("down", provider="openai"))
    with pytest.raises(ProviderUnavailableError):
        await world.llm.complete("Hello")
    assert world.database.usage == {}
    (attempt,) = world.log.attempts
    assert (attempt.error_code, attempt.cost_usd) == ("llm.unavailable", None)


async def test_an_answer_that_cannot_be_recorded_is_not_given_away(world: World) -> None:
    world.provider.then(says("42"))
    world.database.outage.down = True
    with pytest.raises(ServiceUnavailable):
        await world.llm.complete("Hello")


async def test_counting_tokens_is_free_and_an_estimate_where_the_provider_does_not_count(world: World) -> None:
    assert Decimal(0) < COST
    llm = world.llm
    count = await llm.count_tokens("Hello there, how are you?", model="gpt-image-2")
    assert (count.exact, count.tokens > 3) == (False, True)
    assert world.database.usage == {}
