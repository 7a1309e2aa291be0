"""A model that has ended is answered by its successor, which the request log notes, or refused with a sentence."""

from datetime import date

import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.models.prices import list_prices
from adapters.llm.models.retirements import RETIREMENTS
from domain.llm.errors import InvalidRequestError
from domain.llm.requests import ModelName
from tests.unit.baseline.llm_world import World, says

LAST_DAY, DAY_AFTER = date(2027, 1, 13), date(2027, 1, 14)


async def test_a_model_answers_until_its_last_day() -> None:
    world = World(LAST_DAY)
    world.provider.then(says("Hello", model="gpt-4.1"))
    await world.llm.complete("Hello", model="gpt-4.1")
    assert [attempt.instead_of for attempt in world.log.attempts] == [None]


@pytest.mark.parametrize("named", ["gpt-4.1", "gpt-4.1-2025-04-14"])
async def test_afterwards_the_successor_answers_and_the_request_log_says_so(named: str) -> None:
    world = World(DAY_AFTER)
    world.provider.then(says("Hello", model="gpt-6-luna"))
    await world.llm.complete("Hello", provider="openai", model=named)
    assert [chat.model for chat in world.asked] == ["gpt-6-luna"]
    assert [(each.model, each.instead_of) for each in world.log.attempts] == [("gpt-6-luna", named)]


async def test_a_model_that_has_ended_without_a_successor_is_refused_with_a_sentence() -> None:
    world = World(date(2027, 1, 6))
    with pytest.raises(InvalidRequestError, match=r"tts-1 has ended at openai on 2027-01-06\. Choose another model\."):
        await world.llm.speak("Hello", provider="openai", model="tts-1")
    assert world.provider.requests == []


def test_a_model_that_has_ended_is_not_offered() -> None:
    assert "gpt-4.1" in ListedModels(today=lambda: LAST_DAY).names("openai")
    assert "gpt-4.1" not in ListedModels(today=lambda: DAY_AFTER).names("openai")


def test_every_successor_lives_on_and_has_a_known_price() -> None:
    catalogue = ListedModels(today=lambda: date(2030, 1, 1))
    priced = {(price.provider, price.model) for price in list_prices()}
    successors = {
        (provider, retirement.successor) for (provider, _), retirement in RETIREMENTS.items() if retirement.successor
    }
    assert all(catalogue.current(ModelName(*each)) == ModelName(*each) for each in successors)
    assert successors <= priced
