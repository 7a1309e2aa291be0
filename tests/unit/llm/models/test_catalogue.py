"""The models that are offered: current ones, with figures that fit one another."""

import pytest
from anthropic.resources.messages.messages import DEPRECATED_MODELS

from adapters.llm.models.catalogue import ListedModels, canonical_name
from domain.llm.requests import Capability, LLMProvider

CATALOGUE = ListedModels()


@pytest.mark.parametrize("provider", list(LLMProvider))
def test_every_offered_model_is_known_under_its_own_name_with_its_context_window(provider: LLMProvider) -> None:
    for info in CATALOGUE.models(provider):
        assert CATALOGUE.knows(provider, info.name)
        assert canonical_name(provider, info.name) == info.name
        assert info.context_window is None or (info.max_output_tokens or 0) <= info.context_window


def test_no_offered_model_is_about_to_be_retired() -> None:
    assert not set(CATALOGUE.names(LLMProvider.ANTHROPIC)) & set(DEPRECATED_MODELS)


def test_dated_versions_are_known_and_inventions_are_not() -> None:
    assert CATALOGUE.knows("anthropic", "claude-haiku-4-5-20251001")
    assert not CATALOGUE.knows("anthropic", "claude-imaginary")
    assert not CATALOGUE.knows("elsewhere", "gpt-4.1")
    assert list(CATALOGUE.models("elsewhere")) == []


@pytest.mark.parametrize(
    ("model", "longest"),
    [("claude-haiku-4-5", 64_000), ("claude-haiku-4-5-20251001", 64_000), ("claude-opus-4-1", None)],
)
def test_the_longest_answer_is_that_of_the_listed_model(model: str, longest: int | None) -> None:
    assert CATALOGUE.max_output_tokens("anthropic", model) == longest


@pytest.mark.parametrize(
    ("provider", "model", "takes_one"),
    [
        ("openai", "gpt-4.1-mini", True),
        ("openai", "gpt-6-luna", False),
        ("openai", "o3", False),
        ("anthropic", "claude-sonnet-4-6", False),
        ("anthropic", "claude-opus-4-7", False),
        ("anthropic", "claude-haiku-5-5", False),
        ("google", "gemini-3.8-flash", True),
        ("xai", "grok-4.3", True),
    ],
)
def test_a_temperature_is_sent_only_to_models_that_take_one(provider: str, model: str, takes_one: bool) -> None:  # noqa: FBT001 - a row of a table
    assert CATALOGUE.takes_temperature(provider, model) is takes_one


@pytest.mark.parametrize("capability", list(Capability))
def test_every_capability_has_a_provider_and_its_models_have_it(capability: Capability) -> None:
    providers = CATALOGUE.providers_with(capability)
    assert providers
    for provider in providers:
        for info in CATALOGUE.models(provider, capability):
            assert capability in CATALOGUE.capabilities(provider, info.name)


def test_a_model_for_pictures_is_not_offered_for_text() -> None:
    assert "gpt-image-2" in CATALOGUE.names("openai", Capability.IMAGE_GENERATION)
    assert "gpt-image-2" not in CATALOGUE.names("openai")


def test_a_model_that_is_not_listed_is_trusted_with_all_that_its_provider_can() -> None:
    assert Capability.TOOLS in CATALOGUE.capabilities("anthropic", "claude-opus-4-1")
    assert Capability.EMBEDDING not in CATALOGUE.capabilities("anthropic", "claude-opus-4-1")


def test_an_endpoint_of_the_configuration_has_exactly_its_models() -> None:
    catalogue = ListedModels({"local": ["llama-4"]})
    assert catalogue.names("local") == ["llama-4"]
    assert catalogue.knows("local", "llama-4")
    assert not catalogue.knows("local", "llama-3")
    assert Capability.STREAMING in catalogue.capabilities("local", "llama-4")
    assert catalogue.takes_temperature("local", "llama-4")
