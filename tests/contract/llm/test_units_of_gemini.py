"""Read the searches and the service tier that Gemini reports, at once and in a stream."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from tests.contract.llm.exchanges import google_content
from tests.contract.llm.exchanges.exchange import Events
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.priced_usage import both, cost_of


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(GoogleExchanges())
    yield stage
    await stage.close()


@pytest.mark.parametrize(("model", "searches"), [("gemini-3.8-flash", 2), ("gemini-2.5-flash", 1)])
async def test_gemini_searches_are_counted_as_the_model_bills_them(
    stage: HandMadeStage, model: str, searches: int
) -> None:
    used = {"promptTokenCount": 10, "candidatesTokenCount": 8}
    body = google_content.content(used, google_content.text("The answer."), model=model)
    body["candidates"][0]["groundingMetadata"] = {"webSearchQueries": ["height", "tower"]}
    assert (await both(stage, body, Events((body,)))).web_searches == searches


@pytest.mark.parametrize(("tier", "kept"), [("standard", ""), ("flex", "flex"), ("priority", "priority")])
async def test_gemini_names_the_tier_that_served_in_a_header(stage: HandMadeStage, tier: str, kept: str) -> None:
    used = {"promptTokenCount": 10, "candidatesTokenCount": 8}
    body = google_content.content(used, google_content.text("The answer."))
    assert (await both(stage, body, Events((body,)), **{"x-gemini-service-tier": tier})).service_tier == kept


@pytest.mark.parametrize(
    ("model", "tier", "usd"),
    [
        ("gemini-3.8-flash", "standard", "0.0045"),
        ("gemini-3.8-flash", "priority", "0.0081"),
        ("gemini-3.8-flash", "flex", "0.00225"),
        ("gemini-2.5-flash", "priority", "0.00504"),
        ("gemini-2.5-flash", "flex", None),
    ],
)
async def test_gemini_tokens_are_priced_in_the_tier_that_served(
    stage: HandMadeStage, model: str, tier: str, usd: str | None
) -> None:
    used = {"promptTokenCount": 1000, "candidatesTokenCount": 1000}
    body = google_content.content(used, google_content.text("The answer."), model=model)
    usage = await both(stage, body, Events((body,)), **{"x-gemini-service-tier": tier})
    assert await cost_of("google", model, usage) == (None if usd is None else Decimal(usd))


async def test_gemini_bills_what_a_search_in_files_found_as_tokens_of_the_prompt(stage: HandMadeStage) -> None:
    used = {"promptTokenCount": 10, "candidatesTokenCount": 8, "toolUsePromptTokenCount": 990}
    body = google_content.content(used, google_content.text("The answer."))
    found = {"retrievedContext": {"title": "towers.md", "text": "The Pharos was 103 metres high."}}
    body["candidates"][0]["groundingMetadata"] = {"groundingChunks": [found]}
    usage = await both(stage, body, Events((body,)))
    assert (usage.input_tokens, usage.web_searches, usage.file_searches) == (1000, 0, 0)
