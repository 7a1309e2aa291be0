"""Read units other than tokens, and the service tier that served, from replies at once and in a stream."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.llm.token_usage import TokenUsage
from tests.contract.llm.answering import answered
from tests.contract.llm.exchanges import anthropic_messages, compatible_bodies, openai_bodies
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.priced_usage import both, cost_of

STAGES: dict[str, Callable[[], Any]] = {
    "openai": OpenAIExchanges,
    "xai": XAIExchanges,
    "anthropic": AnthropicExchanges,
    "compatible": CompatibleExchanges,
}


@pytest.fixture
async def stage(provider: str) -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(STAGES[provider]())
    yield stage
    await stage.close()


async def openai(stage: HandMadeStage, model: str, **changes: Any) -> TokenUsage:
    body = openai_bodies.responses_body(model, openai_bodies.usage(1000, 1000), **changes)
    return await both(stage, body, openai_bodies.streamed(body))


async def xai(stage: HandMadeStage, calls: dict[str, int], **changes: Any) -> TokenUsage:
    body = openai_bodies.responses_body(stage.model, openai_bodies.usage(1000, 1000), **changes)
    body["usage"]["server_side_tool_usage_details"] = calls
    return await both(stage, body, openai_bodies.streamed(body))


def output(*items: dict[str, Any]) -> list[dict[str, Any]]:
    return [*({"id": "1", "status": "completed", **item} for item in items), *openai_bodies.output_text("The answer.")]


@pytest.mark.parametrize("provider", ["openai"])
@pytest.mark.parametrize(
    ("tier", "usd"), [("default", "0.01"), ("priority", "0.0175"), ("flex", None), ("scale", None)]
)
async def test_openai_tokens_are_priced_in_the_tier_that_served(
    stage: HandMadeStage, tier: str, usd: str | None
) -> None:
    usage = await openai(stage, "gpt-4.1", service_tier=tier)
    assert await cost_of("openai", "gpt-4.1", usage) == (None if usd is None else Decimal(usd))


@pytest.mark.parametrize("provider", ["openai"])
async def test_openai_searches_and_code_sessions_are_counted(stage: HandMadeStage) -> None:
    search: dict[str, Any] = {"type": "web_search_call", "action": {"type": "search", "query": "towers"}}
    opened: dict[str, Any] = {"type": "web_search_call", "action": {"type": "open_page", "url": "https://example.org"}}
    ran = {"type": "code_interpreter_call", "container_id": "cntr_1", "code": "1"}
    usage = await openai(stage, "gpt-4.1", output=output(search, search, opened, ran, ran))
    assert (usage.web_searches, usage.code_sessions) == (2, 1)
    assert await cost_of("openai", "gpt-4.1", replace(usage, code_sessions=0)) == Decimal("0.03")


@pytest.mark.parametrize("provider", ["openai"])
async def test_an_openai_code_session_has_no_known_price_because_its_minutes_are_not_reported(
    stage: HandMadeStage,
) -> None:
    ran = {"type": "code_interpreter_call", "container_id": "cntr_1", "code": "1"}
    usage = await openai(stage, "gpt-4.1", output=output(ran))
    assert await cost_of("openai", "gpt-4.1", usage) is None


@pytest.mark.parametrize("provider", ["xai"])
async def test_xai_calls_of_tools_are_counted_as_it_reports_them(stage: HandMadeStage) -> None:
    calls = {"web_search_calls": 2, "x_search_calls": 1, "code_interpreter_calls": 1, "mcp_calls": 4}
    usage = await xai(stage, calls)
    assert (usage.web_searches, usage.code_sessions) == (3, 1)


@pytest.mark.parametrize("provider", ["xai"])
@pytest.mark.parametrize(
    ("calls", "usd"),
    [
        ({}, "0.008"),
        ({"web_search_calls": 2}, "0.018"),
        ({"collections_search_calls": 2}, "0.013"),
        ({"file_search_calls": 2, "collections_search_calls": 2}, "0.013"),
        ({"attachment_search_calls": 2}, "0.028"),
        ({"document_search_calls": 2, "attachment_search_calls": 1}, "0.028"),
        ({"code_execution_calls": 2}, "0.018"),
    ],
)
async def test_xai_searches_cost_what_each_kind_of_search_does(
    stage: HandMadeStage, calls: dict[str, int], usd: str
) -> None:
    assert await cost_of("xai", "grok-4.7", await xai(stage, calls)) == Decimal(usd)


@pytest.mark.parametrize("provider", ["xai"])
async def test_xai_tokens_of_the_priority_tier_cost_twice(stage: HandMadeStage) -> None:
    usage = await xai(stage, {"web_search_calls": 2}, service_tier="priority")
    assert await cost_of("xai", "grok-4.7", usage) == Decimal("0.026")


@pytest.mark.parametrize("provider", ["openai"])
@pytest.mark.parametrize(("model", "usd"), [("gpt-4.1", "0.015"), ("o1", None)])
async def test_openai_searches_in_files_are_counted_and_flagged_without_a_price(
    stage: HandMadeStage, model: str, usd: str | None
) -> None:
    search: dict[str, Any] = {"type": "file_search_call", "queries": ["towers"], "results": None}
    usage = await openai(stage, model, output=output(search, search))
    assert usage.file_searches == 2
    assert await cost_of("openai", model, usage) == (None if usd is None else Decimal(usd))


@pytest.mark.parametrize("provider", ["openai"])
@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [7], {"web_search": 7}, {"web_search": {"num_requests": "x"}}])
async def test_odd_reports_beside_the_answer_do_not_lose_it(stage: HandMadeStage, odd: Any) -> None:
    usage = await openai(stage, "gpt-4.1", tool_usage=odd, service_tier=odd)
    assert (usage.input_tokens, usage.web_searches) == (1000, 0)


ANTHROPIC = {"input_tokens": 1000, "output_tokens": 1000}


@pytest.mark.parametrize("provider", ["anthropic"])
@pytest.mark.parametrize(
    ("reported", "usd"),
    [
        ({"service_tier": "standard", "inference_geo": "global", "speed": "standard"}, "0.012"),
        ({"service_tier": "batch"}, "0.006"),
        ({"service_tier": "priority"}, None),
        ({"speed": "fast"}, None),
        ({"inference_geo": "us"}, "0.0132"),
        ({"inference_geo": "not_available"}, "0.012"),
        ({"server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 5}}, "0.032"),
        ({"cache_creation_input_tokens": 1000, "cache_creation": {"ephemeral_1h_input_tokens": 1000}}, "0.016"),
    ],
)
async def test_anthropic_units_are_priced_as_served(
    stage: HandMadeStage, reported: dict[str, Any], usd: str | None
) -> None:
    text = anthropic_messages.text("The answer.")
    body = anthropic_messages.message(ANTHROPIC | reported, text, "end_turn")
    usage = await both(stage, body, anthropic_messages.events(ANTHROPIC | reported, text, "end_turn"))
    cost = await cost_of("anthropic", "claude-sonnet-5-5", usage)
    assert cost == (None if usd is None else Decimal(usd))


@pytest.mark.parametrize("provider", ["anthropic"])
async def test_anthropic_tokens_of_fast_mode_cost_twice_where_the_model_has_it(stage: HandMadeStage) -> None:
    text = anthropic_messages.text("The answer.")
    body = anthropic_messages.message(ANTHROPIC | {"speed": "fast"}, text, "end_turn")
    usage = await both(stage, body, anthropic_messages.events(ANTHROPIC | {"speed": "fast"}, text, "end_turn"))
    assert await cost_of("anthropic", "claude-opus-5-5", usage) == Decimal("0.048")


@pytest.mark.parametrize("provider", ["anthropic"])
async def test_an_anthropic_answer_that_ran_code_has_no_known_cost(stage: HandMadeStage) -> None:
    body = anthropic_messages.message(ANTHROPIC, anthropic_messages.text("The answer."), "end_turn")
    body["container"] = {"id": "container_1", "expires_at": "2026-11-28T12:00:00Z"}
    stage.delivers(Exchange(body=body))
    usage = (await answered(stage)).usage
    assert usage.code_sessions == 1
    assert await cost_of("anthropic", "claude-sonnet-5-5", usage) is None


@pytest.mark.parametrize("provider", ["compatible"])
async def test_an_endpoint_names_its_tier_and_its_searches(stage: HandMadeStage) -> None:
    used = compatible_bodies.usage(10, 8) | {"server_tool_use": {"web_search_requests": 2}}
    body = compatible_bodies.completion_body(stage.model, used, {"content": "The answer."}, "stop")
    body["service_tier"] = "priority"
    streamed = compatible_bodies.streamed(body)
    tiered = Events(
        tuple(each if isinstance(each, bytes) else {**each, "service_tier": "priority"} for each in streamed.events)
    )
    usage = await both(stage, body, tiered)
    assert (usage.web_searches, usage.service_tier) == (2, "priority")
