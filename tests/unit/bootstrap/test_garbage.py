"""Exempt loaded objects from garbage collection (`gc.freeze`), once the SDKs of the LLM providers are imported."""

import gc

import pytest

from adapters.llm.pipeline.lazy import LazyProvider
from application.ports.llm import ModelProvider
from bootstrap.processes.garbage import freeze_once_prepared


@pytest.mark.asyncio
async def test_what_is_loaded_is_frozen_after_every_provider_was_built_or_could_not_be() -> None:
    frozen_while_building: list[int] = []

    def fail() -> ModelProvider:
        frozen_while_building.append(gc.get_freeze_count())
        raise ImportError("the SDK is not installed")

    before = gc.get_freeze_count()

    await freeze_once_prepared([LazyProvider("first", fail), LazyProvider("second", fail)])

    assert frozen_while_building == [before, before]
    assert gc.get_freeze_count() > before
