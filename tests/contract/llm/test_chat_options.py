"""Each provider gets the options of a chat in its own form, or the call is refused before anything is sent."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest

from domain.llm.chat import ChatRequest, Effort, ServiceTier
from domain.llm.errors import InvalidRequestError
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import Happening, asking, user

EXCHANGES: Mapping[str, Callable[[], Exchanges]] = {
    "openai": OpenAIExchanges,
    "anthropic": AnthropicExchanges,
    "google": GoogleExchanges,
    "xai": XAIExchanges,
    "compatible": CompatibleExchanges,
}
TAKEN: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("openai", "gpt-5-mini", {"effort": Effort.MINIMAL}, {"reasoning": {"effort": "minimal"}}),
    ("openai", "gpt-4.1", {"service_tier": ServiceTier.STANDARD}, {"service_tier": "default"}),
    ("openai", "gpt-4.1", {"service_tier": ServiceTier.FLEX}, {"service_tier": "flex"}),
    ("xai", "grok-4.5", {"service_tier": ServiceTier.PRIORITY}, {"service_tier": "priority"}),
    ("anthropic", "claude-opus-5", {"service_tier": ServiceTier.STANDARD}, {"service_tier": "standard_only"}),
    ("google", "gemini-3.8-flash", {"service_tier": ServiceTier.FLEX}, {"serviceTier": "flex"}),
    ("compatible", "tower-7b", {"service_tier": ServiceTier.PRIORITY}, {"service_tier": "priority"}),
    ("openai", "gpt-4.1", {"top_p": 0.5}, {"top_p": 0.5}),
    ("anthropic", "claude-opus-4-6", {"effort": Effort.MINIMAL}, {"output_config": {"effort": "low"}}),
    ("anthropic", "claude-opus-5", {"effort": Effort.HIGH}, {"output_config": {"effort": "high"}}),
    ("anthropic", "claude-opus-4-6", {"stop": ("END", "\n\n")}, {"stop_sequences": ["END", "\n\n"]}),
    ("google", "gemini-3.8-flash", {"effort": Effort.LOW}, {"thinkingConfig": {"thinkingLevel": "LOW"}}),
    ("google", "gemini-2.5-flash", {"effort": Effort.MEDIUM}, {"thinkingConfig": {"thinkingBudget": 8192}}),
    (
        "google",
        "gemini-2.5-flash",
        {"top_p": 0.5, "seed": 7, "stop": ("END",)},
        {"topP": 0.5, "seed": 7, "stopSequences": ["END"]},
    ),
    ("xai", "grok-4.5", {"effort": Effort.MINIMAL, "top_p": 0.5}, {"reasoning": {"effort": "low"}, "top_p": 0.5}),
    (
        "compatible",
        "tower-7b",
        {"effort": Effort.HIGH, "top_p": 0.5, "seed": 7, "stop": ("END",)},
        {"reasoning_effort": "high", "top_p": 0.5, "seed": 7, "stop": ["END"]},
    ),
]
REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("openai", "gpt-5-mini", {"seed": 7, "stop": ("END",)}, "seed and stop"),
    ("openai", "gpt-5-mini", {"top_p": 0.5}, "top_p"),
    ("openai", "gpt-4.1", {"effort": Effort.LOW}, "effort"),
    ("anthropic", "claude-opus-5", {"seed": 7, "top_p": 0.5}, "seed and top_p"),
    ("anthropic", "claude-haiku-4-5", {"effort": Effort.LOW}, "effort"),
    ("anthropic", "claude-haiku-4-5", {"top_p": 0.5}, "top_p"),
    ("google", "gemini-2.0-flash", {"effort": Effort.LOW}, "effort"),
    ("google", "models/gemini-2.0-flash", {"effort": Effort.LOW}, "effort"),
    ("google", "gemma-3-27b-it", {"effort": Effort.LOW}, "effort"),
    ("anthropic", "claude-opus-5", {"service_tier": ServiceTier.FLEX}, "service_tier"),
    ("anthropic", "claude-opus-5", {"service_tier": ServiceTier.PRIORITY}, "service_tier"),
    ("xai", "grok-4.5", {"service_tier": ServiceTier.FLEX}, "service_tier"),
    ("xai", "grok-4.5", {"seed": 7}, "seed"),
    ("xai", "grok-4.5", {"stop": ("END",)}, "stop"),
]


@pytest.fixture
async def stage(provider: str) -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(EXCHANGES[provider]())
    stage.set(Happening.TEXT)
    yield stage
    await stage.close()


def a_request(model: str, options: Mapping[str, Any]) -> ChatRequest:
    return asking(model, user("How high?"), **options)


@pytest.mark.parametrize(("provider", "model", "options", "sent"), TAKEN)
async def test_an_option_goes_out_in_the_providers_form(
    stage: HandMadeStage, model: str, options: dict[str, Any], sent: dict[str, Any]
) -> None:
    await stage.provider.ask(a_request(model, options))
    body = json.loads(stage.request.content)
    everything = body | body.get("generationConfig", {})
    assert {name: everything.get(name) for name in sent} == sent


@pytest.mark.parametrize("provider", EXCHANGES)
async def test_an_option_that_is_not_set_is_not_sent(stage: HandMadeStage) -> None:
    await stage.provider.ask(a_request("gpt-5-mini", {}))
    text = stage.request.content.decode()
    for name in ("effort", "top_p", "topP", "seed", "stop", "thinking", "tier"):
        assert name not in text


@pytest.mark.parametrize(("provider", "model", "options", "named"), REFUSED)
async def test_an_option_that_the_model_does_not_take_is_refused_by_name_before_anything_is_sent(
    stage: HandMadeStage, model: str, options: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidRequestError, match=named):
        await stage.provider.ask(a_request(model, options))
    with pytest.raises(InvalidRequestError, match=named):
        await anext(stage.provider.stream(a_request(model, options)))
    assert stage.requests == []
