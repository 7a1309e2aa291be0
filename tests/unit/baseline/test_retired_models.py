"""A call to a retired model is answered by its successor, as the request log notes, or refused with a sentence."""

import re
from datetime import date

import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.models.ended import ended
from adapters.llm.models.offered import OFFERED
from adapters.llm.models.prices import list_prices
from adapters.llm.models.retirements import RETIREMENTS
from application.llm.choose_model import ChooseModel
from domain.llm.errors import InvalidRequestError
from domain.llm.requests import Capability, ModelName
from tests.unit.baseline.llm_world import World, says

TODAY = date(2026, 11, 28)
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


async def test_the_successor_answers_without_an_option_that_only_the_named_model_took() -> None:
    world = World(DAY_AFTER)
    world.provider.then(says("Hello", model="gpt-6-luna"))
    answer = await world.llm.complete("Hello", provider="openai", model="gpt-4.1", top_p=0.5)
    assert (world.asked[0].top_p, answer.left_out) == (None, ("top_p",))


async def test_an_option_that_the_named_model_does_not_take_is_refused_before_anything_is_sent() -> None:
    world = World(TODAY)
    with pytest.raises(InvalidRequestError, match="gpt-6-luna does not take top_p") as refused:
        await world.llm.complete("Hello", provider="openai", model="gpt-6-luna", top_p=0.5)
    assert refused.value.options == ("top_p",)
    assert (world.provider.requests, list(world.log.attempts)) == ([], [])


async def test_a_model_that_has_ended_without_a_successor_is_refused_with_a_sentence() -> None:
    world = World(date(2027, 1, 6))
    with pytest.raises(InvalidRequestError, match=r"tts-1 has ended at openai on 2027-01-06\. Choose another provider"):
        await world.llm.speak("Hello", provider="openai", model="tts-1")
    assert world.provider.requests == []


@pytest.mark.parametrize(
    ("provider", "model", "sentence"),
    [
        ("openai", "gpt-4", "gpt-4 has ended at openai on 2026-10-23. Write model="),
        ("openai", "gpt-3.5-turbo", "gpt-3.5-turbo has ended at openai on 2026-10-23. Write model="),
        ("openai", "text-davinci-003", "text-davinci-003 has ended at openai on 2024-01-04. Write model="),
        ("anthropic", "claude-3-5-sonnet", "claude-3-5-sonnet has ended at anthropic on 2025-10-28. Write model="),
        ("anthropic", "claude-3-opus-20240229", "on 2026-01-05. Write model="),
        ("anthropic", "claude-2.1", "on 2025-07-21. Write model="),
        ("google", "gemini-1.5-pro", "gemini-1.5-pro has ended at google on 2025-09-24. Write model="),
        ("google", "gemini-pro", "gemini-pro has ended at google on 2025-02-15. Write model="),
    ],
)
async def test_a_model_of_the_past_is_refused_with_what_to_write_instead(
    provider: str, model: str, sentence: str
) -> None:
    choose = ChooseModel(ListedModels(today=lambda: TODAY), ["openai", "anthropic", "google"])
    with pytest.raises(InvalidRequestError) as refused:
        choose(provider, model, Capability.TEXT)
    assert sentence in str(refused.value)
    written = re.findall(r'Write model="(.+)" instead, or leave the model out\.', str(refused.value))
    assert choose(provider, written[0], Capability.TEXT).model == written[0]


async def test_a_model_for_pictures_of_the_past_is_refused_before_anything_is_sent() -> None:
    world = World(TODAY)
    for model in ("dall-e-3", "dall-e-2", "gpt-image-1"):
        with pytest.raises(InvalidRequestError, match=rf'{model} has ended at openai .* Write model="gpt-image-2"'):
            await world.llm.generate_image("A city", provider="openai", model=model, size="1024x1024", quality="hd")
    assert world.provider.requests == []


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-image-1-mini"),
        ("openai", "gpt-4.1"),
        ("openai", "gpt-4o"),
        ("openai", "gpt-4-something-of-today"),
        ("anthropic", "claude-sonnet-4-6"),
        ("anthropic", "claude-3-haiku-20240307"),
        ("google", "gemini-2.5-pro"),
    ],
)
def test_names_that_only_look_like_those_of_the_past_are_sent(provider: str, model: str) -> None:
    name = ModelName(provider, model)
    assert ListedModels(today=lambda: TODAY).current(name) == name


def test_no_offered_model_is_one_of_the_past() -> None:
    assert [name for provider in OFFERED for name in OFFERED[provider] if ended(provider, name.name)] == []


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
