"""The models that a guild's settings may name."""

from datetime import UTC, datetime

from adapters.clock import FixedClock
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.prices.memory import MemoryPriceTable
from application.llm.read_model_choices import ReadModelChoices
from domain.llm.requests import ModelName

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


async def test_the_default_model_is_named_although_guilds_may_not_choose_it() -> None:
    only = ModelName("anthropic", ListedModels().models("anthropic")[0].name)
    read = ReadModelChoices(
        ListedModels(),
        ["openai", "anthropic"],
        MemoryPriceTable(),
        FixedClock(NOON),
        allows=lambda name: name == only,
    )
    found = await read()
    assert [(choice.info.provider, choice.info.name) for choice in found.models] == [(only.provider, only.model)]
    assert found.default is not None
    assert found.default.info == ListedModels().models("openai")[0]


async def test_without_a_provider_there_is_no_default() -> None:
    found = await ReadModelChoices(ListedModels(), [], MemoryPriceTable(), FixedClock(NOON))()
    assert (found.default, list(found.models)) == (None, [])
