"""Send documents and web searches in each provider's form, and read what streams report of them."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest

from domain.llm.chat import FinishReason
from domain.llm.documents import PDF
from domain.llm.errors import UnsupportedCapability
from domain.llm.requests import Capability
from tests.contract.llm.answering import answered, answers, streamed_by, streams
from tests.contract.llm.exchanges import anthropic_messages, google_content, hosted, openai_bodies
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.exchange import Events, Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import HEIGHT_OF, ONE_PAGE
from tests.contract.llm.scenes import Happening, asking
from tests.contract.llm.stream_contract import whole

DATA = base64.b64encode(ONE_PAGE.data).decode()
STAGES: dict[str, Callable[[], Exchanges]] = {
    "openai": OpenAIExchanges,
    "anthropic": AnthropicExchanges,
    "google": GoogleExchanges,
    "xai": XAIExchanges,
    "compatible": CompatibleExchanges,
}
SENT_DOCUMENTS: dict[str, Mapping[str, Any]] = {
    "openai": {"type": "input_file", "filename": "tower.pdf", "file_data": f"data:{PDF};base64,{DATA}"},
    "anthropic": {
        "type": "document",
        "source": {"type": "base64", "media_type": PDF, "data": DATA},
        "title": "tower.pdf",
    },
    "google": {"inlineData": {"data": DATA, "mimeType": PDF}},
}
SENT_SEARCHES: dict[str, Mapping[str, Any]] = {
    "openai": {"type": "web_search"},
    "xai": {"type": "web_search"},
    "anthropic": {"type": "web_search_20250305", "name": "web_search", "max_uses": 3},
    "google": {"googleSearch": {}},
}


@pytest.fixture
async def stage(provider: str) -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(STAGES[provider]())
    yield stage
    await stage.close()


def sent(stage: HandMadeStage) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(stage.request.content)
    return body


def parts(body: Mapping[str, Any]) -> list[Any]:
    """Return the parts of the one message, under whichever name the provider has for them."""
    (message,) = body.get("input") or body.get("messages") or body["contents"]
    return list(message.get("content") or message["parts"])


@pytest.mark.parametrize("provider", SENT_DOCUMENTS)
async def test_a_document_goes_out_with_its_bytes(stage: HandMadeStage, provider: str) -> None:
    scene = stage.set(Happening.READ)
    await scene.provider.ask(scene.request)
    assert SENT_DOCUMENTS[provider] in parts(sent(stage))


@pytest.mark.parametrize("provider", SENT_SEARCHES)
async def test_a_search_goes_out_with_its_limit_where_the_provider_takes_one(
    stage: HandMadeStage, provider: str
) -> None:
    scene = stage.set(Happening.SEARCHED)
    await scene.provider.ask(scene.request)
    assert sent(stage)["tools"] == [SENT_SEARCHES[provider]]
    assert sent(stage).get("max_tool_calls") == (3 if provider == "openai" else None)


@pytest.mark.parametrize("provider", ["compatible"])
@pytest.mark.parametrize("streaming", [False, True])
async def test_a_server_of_ones_own_refuses_a_search_by_name(stage: HandMadeStage, *, streaming: bool) -> None:
    request = asking(stage.model, web_searches=3)
    with pytest.raises(UnsupportedCapability, match="does not offer web search"):
        await (anext(stage.provider.stream(request)) if streaming else stage.provider.ask(request))
    assert stage.requests == []


@pytest.mark.parametrize("provider", ["google"])
async def test_gemini_refuses_tools_beside_a_search(stage: HandMadeStage) -> None:
    with pytest.raises(UnsupportedCapability, match=r"tools together with web search.*openai") as refused:
        await stage.provider.ask(asking(stage.model, web_searches=3, tools=(HEIGHT_OF,)))
    assert refused.value.capability is Capability.TOOLS
    assert stage.requests == []


def _streamed(provider: str) -> Events:
    exchange = STAGES[provider]().happenings[Happening.SEARCHED]
    body = exchange.body
    assert isinstance(body, dict)
    if provider == "anthropic":
        return anthropic_messages.events(body["usage"], body["content"], "end_turn")
    if provider == "google":
        first = google_content.content(body["usageMetadata"], google_content.text(hosted.ANSWER), None)
        last = {**body, "candidates": [{**body["candidates"][0], "content": {"parts": [{"text": ""}]}}]}
        return Events((first, last))
    return openai_bodies.streamed(body)


@pytest.mark.parametrize("provider", SENT_SEARCHES)
async def test_a_stream_brings_the_same_citations_and_searches(stage: HandMadeStage, provider: str) -> None:
    streams(stage, *_streamed(provider).events)
    reply = STAGES[provider]().happenings[Happening.SEARCHED].reply
    assert whole(await streamed_by(stage)) == reply


@pytest.mark.parametrize("provider", ["anthropic"])
async def test_a_turn_that_anthropic_paused_counts_as_cut(stage: HandMadeStage) -> None:
    answers(stage, anthropic_messages.message({"input_tokens": 1, "output_tokens": 1}, [], "pause_turn"))
    assert (await answered(stage)).finish_reason is FinishReason.LENGTH


@pytest.mark.parametrize("provider", ["openai", "xai"])
async def test_the_thoughts_before_a_search_do_not_go_with_a_later_call(stage: HandMadeStage) -> None:
    thought = {"id": "rs_0", "type": "reasoning", "summary": [], "encrypted_content": "c2VhcmNo"}
    search = {"id": "ws_0", "type": "web_search_call", "status": "completed", "action": {"type": "search"}}
    call = {"id": "fc", "type": "function_call", "call_id": "c", "name": "height_of", "arguments": "{}"}
    answers(stage, openai_bodies.responses_body(stage.model, openai_bodies.usage(1, 1), output=[thought, search, call]))
    (called,) = (await answered(stage)).tool_calls
    assert called.signature is None


@pytest.mark.parametrize("provider", ["openai"])
@pytest.mark.parametrize("url", ["javascript:alert(1)", "", None, 7])
async def test_an_address_that_is_none_of_the_web_is_not_cited(stage: HandMadeStage, url: object) -> None:
    note = {"type": "url_citation", "url": url, "title": ["odd"]}
    part = {"type": "output_text", "text": "Hello.", "annotations": [note, "odd"]}
    body = openai_bodies.responses_body(
        stage.model, openai_bodies.usage(1, 1), output=[openai_bodies.output_message(part)]
    )
    answers(stage, body)
    assert (await answered(stage)).citations == ()
