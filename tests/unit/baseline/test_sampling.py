"""Options of sampling and reasoning reach the provider, and impossible ones are refused."""

from typing import Any

import pytest

from baseline.llm import Effort, ServiceTier
from baseline.llm.options import CallOptions, sampling_of
from domain.llm.chat import ChatRequest
from tests.unit.baseline.llm_world import MODEL, World, says

GEMINI: CallOptions = {"provider": "google", "model": "gemini-3.8-flash"}


@pytest.fixture
def world() -> World:
    return World()


async def test_the_options_reach_the_provider() -> None:
    world = World(providers=["google"])
    world.provider.then(says("42"))
    await world.llm.complete("Why?", **GEMINI, effort="low", top_p=0.5, seed=7, stop="END")
    (request,) = world.provider.requests
    assert isinstance(request, ChatRequest)
    assert (request.effort, request.top_p, request.seed, request.stop) == (Effort.LOW, 0.5, 7, ("END",))


async def test_the_service_tier_reaches_the_provider(world: World) -> None:
    world.provider.then(says("42"))
    await world.llm.complete("Why?", model=MODEL, service_tier="flex")
    (request,) = world.provider.requests
    assert isinstance(request, ChatRequest)
    assert request.service_tier is ServiceTier.FLEX


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"effort": "huge"}, "effort"),
        ({"top_p": 0.0}, "top_p"),
        ({"top_p": 1.1}, "top_p"),
        ({"stop": ["a", ""]}, "stop"),
        ({"stop": [1]}, "stop"),
        ({"stop": b"x"}, "stop"),
        ({"seed": 1.5}, "seed"),
        ({"seed": 2**31}, "seed"),
        ({"effort": []}, "effort"),
        ({"top_p": "0.5"}, "top_p"),
        ({"service_tier": "express"}, "service_tier"),
        ({"cache_seconds": -1}, "cache_seconds"),
        ({"cache_seconds": 1.5}, "cache_seconds"),
        ({"cache_seconds": True}, "cache_seconds"),
        ({"cache_seconds": 2**63}, "cache_seconds"),
    ],
)
async def test_an_impossible_value_is_refused_by_name(world: World, options: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        await world.llm.complete("Why?", model=MODEL, **options)
    assert world.provider.requests == []


def test_no_stop_sequences_may_be_given_as_none() -> None:
    assert sampling_of({"stop": None})["stop"] == ()
