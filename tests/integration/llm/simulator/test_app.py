"""The simulated endpoint, seen by a plain HTTP client."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx2
import openai
import pytest

from adapters.llm.models.prices import list_prices
from domain.llm.token_usage import TokenUsage
from domain.spending.pricing import compute_cost
from simulators.llm.urls import simulated_base_url

KEYS = {
    "openai": {"authorization": "Bearer key"},
    "anthropic": {"x-api-key": "key"},
    "google": {"x-goog-api-key": "key"},
    "xai": {"authorization": "Bearer key"},
}
PATHS = {
    "openai": "/openai/v1/responses",
    "anthropic": "/anthropic/v1/messages",
    "google": "/google/v1beta/models/gemini-2.5-flash:generateContent",
    "xai": "/xai/v1/responses",
}
BODIES: dict[str, dict[str, Any]] = {
    "openai": {"model": "gpt-5-mini", "instructions": "You are a pirate.", "input": "Where is the rum?"},
    "anthropic": {
        "model": "claude-haiku-4-5",
        "max_tokens": 100,
        "system": "You are a pirate.",
        "messages": [{"role": "user", "content": "Where is the rum?"}],
    },
    "google": {
        "systemInstruction": {"parts": [{"text": "You are a pirate."}]},
        "contents": [{"role": "user", "parts": [{"text": "Where is the rum?"}]}],
    },
    "xai": {"model": "grok-4.3", "instructions": "You are a pirate.", "input": "Where is the rum?"},
}
PROVIDERS = sorted(PATHS)


@pytest.fixture
async def client(llm_origin: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=llm_origin) as client:
        yield client


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_reply_says_that_it_is_simulated_and_quotes_question_and_persona(
    client: httpx2.AsyncClient, provider: str
) -> None:
    reply = await client.post(PATHS[provider], json=BODIES[provider], headers=KEYS[provider])
    assert reply.status_code == 200
    assert f"[simulated reply from {provider}/" in reply.text
    assert "Where is the rum?" in reply.text
    assert "You are a pirate." in reply.text


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_the_same_request_gets_the_same_reply(client: httpx2.AsyncClient, provider: str) -> None:
    replies = [await client.post(PATHS[provider], json=BODIES[provider], headers=KEYS[provider]) for _ in range(2)]
    assert replies[0].content == replies[1].content


@pytest.mark.parametrize(
    ("provider", "status", "words"),
    [
        ("openai", 401, "invalid_api_key"),
        ("anthropic", 401, "authentication_error"),
        ("google", 400, "API_KEY_INVALID"),
        ("xai", 400, "Incorrect API key provided"),
    ],
)
async def test_without_a_key_each_provider_refuses_in_its_own_way(
    client: httpx2.AsyncClient, provider: str, status: int, words: str
) -> None:
    refusal = await client.post(PATHS[provider], json=BODIES[provider])
    assert (refusal.status_code, words in refusal.text) == (status, True)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"not JSON", b'{"model": 1, "input": 2, "messages": 3}'])
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_request_that_is_not_in_the_format_is_refused(
    client: httpx2.AsyncClient, provider: str, content: bytes
) -> None:
    refusal = await client.post(PATHS[provider], content=content, headers=KEYS[provider])
    assert refusal.status_code in {400, 422}
    assert "error" in refusal.json()


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/openai/v1/chat/completions", "openai"),
        ("/openai/v1/responses/input_tokens", "openai"),
        ("/openai/v1/embeddings", "openai"),
        ("/openai/v1/images/generations", "openai"),
        ("/openai/v1/audio/speech", "openai"),
        ("/openai/v1/audio/transcriptions", "openai"),
        ("/anthropic/v1/messages/count_tokens", "anthropic"),
        ("/google/v1beta/models/gemini-2.5-flash:streamGenerateContent", "google"),
        ("/google/v1beta/models/gemini-2.5-flash:countTokens", "google"),
        ("/google/v1beta/models/gemini-embedding-001:embedContent", "google"),
        ("/google/v1beta/models/gemini-embedding-001:batchEmbedContents", "google"),
        ("/xai/v1/images/generations", "xai"),
        ("/xai/v1/tts", "xai"),
        ("/xai/v1/stt", "xai"),
    ],
)
async def test_every_endpoint_wants_a_key_and_a_request_in_its_format(
    client: httpx2.AsyncClient, path: str, key: str
) -> None:
    without_key = await client.post(path, json={})
    without_sense = await client.post(path, json={}, headers=KEYS[key])
    assert without_key.status_code in {400, 401}
    assert "key" in without_key.text
    assert without_sense.status_code in {400, 422}
    assert without_key.content != without_sense.content


async def test_a_tool_without_a_schema_is_called_with_an_object(client: httpx2.AsyncClient) -> None:
    body = BODIES["openai"] | {"input": "simulate: tools", "tools": [{"type": "function", "name": "clock"}]}
    reply = await client.post(PATHS["openai"], json=body, headers=KEYS["openai"])
    assert reply.json()["output"][-1]["arguments"] == "{}"


async def test_a_request_to_openai_names_the_tools_that_are_allowed(client: httpx2.AsyncClient) -> None:
    tools = [{"type": "function", "name": name} for name in ("clock", "weather")]
    allowed = {"type": "allowed_tools", "mode": "required", "tools": tools[1:]}
    body = BODIES["openai"] | {"tools": tools, "tool_choice": allowed}
    reply = await client.post(PATHS["openai"], json=body, headers=KEYS["openai"])
    assert [item["name"] for item in reply.json()["output"] if item["type"] == "function_call"] == ["weather"]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/openai/v1/responses", {"input": "Rum?", "text": {"format": {"type": "json_object"}}}),
        (
            "/openai/v1/chat/completions",
            {"messages": [{"role": "user", "content": "Rum?"}], "response_format": {"type": "json_object"}},
        ),
    ],
)
async def test_openai_can_be_asked_for_any_json(client: httpx2.AsyncClient, path: str, wanted: dict[str, Any]) -> None:
    reply = await client.post(path, json={"model": "gpt-4.1", **wanted}, headers=KEYS["openai"])
    assert '"{}"' in reply.text


async def test_gemini_can_be_asked_for_any_json(client: httpx2.AsyncClient) -> None:
    body = BODIES["google"] | {"generationConfig": {"responseMimeType": "application/json"}}
    reply = await client.post(PATHS["google"], json=body, headers=KEYS["google"])
    assert reply.json()["candidates"][0]["content"]["parts"] == [{"text": "{}"}]


async def test_the_usage_of_gemini_grows_with_the_stream(client: httpx2.AsyncClient) -> None:
    path = PATHS["google"].replace("generate", "streamGenerate") + "?alt=sse"
    lines = (await client.post(path, json=BODIES["google"], headers=KEYS["google"])).text.splitlines()
    usages = [json.loads(line.removeprefix("data: "))["usageMetadata"] for line in lines if line]
    said = [usage["candidatesTokenCount"] for usage in usages]
    assert 0 < said[0] < said[-2] == said[-1]
    last = usages[-1]
    assert last["totalTokenCount"] == last["promptTokenCount"] + said[-1] + last["thoughtsTokenCount"]


async def test_newer_gemini_models_name_and_sign_their_calls(client: httpx2.AsyncClient) -> None:
    tools = [{"functionDeclarations": [{"name": "clock"}, {"name": "weather"}]}]
    body = {"contents": [{"parts": [{"text": "simulate: tools"}]}], "tools": tools}
    path = PATHS["google"].replace("2.5-flash", "3.8-flash")
    reply = await client.post(path, json=body, headers=KEYS["google"])
    first, second = reply.json()["candidates"][0]["content"]["parts"]
    assert ("thoughtSignature" in first, "thoughtSignature" in second) == (True, False)
    assert first["functionCall"]["id"] != second["functionCall"]["id"]


async def test_a_schema_that_makes_no_sense_is_refused(client: httpx2.AsyncClient) -> None:
    wanted = {"type": "json_schema", "name": "answer", "schema": {"$ref": "#/$defs/Nowhere"}}
    body = BODIES["openai"] | {"text": {"format": wanted}}
    assert (await client.post(PATHS["openai"], json=body, headers=KEYS["openai"])).status_code == 400


async def test_what_is_not_simulated_is_not_found(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/")).status_code == 404
    assert (await client.get(PATHS["openai"])).status_code == 404


async def test_an_unknown_wish_is_answered_like_a_question(client: httpx2.AsyncClient) -> None:
    body = BODIES["openai"] | {"input": "simulate: a cat"}
    reply = await client.post(PATHS["openai"], json=body, headers=KEYS["openai"])
    assert "You asked “simulate: a cat”" in reply.json()["output"][-1]["content"][0]["text"]


async def test_xai_sends_the_bill_that_its_prices_make(client: httpx2.AsyncClient) -> None:
    body = BODIES["xai"] | {"input": "Where is the rum? " * 400}
    usage = (await client.post(PATHS["xai"], json=body, headers=KEYS["xai"])).json()["usage"]
    assert usage["input_tokens_details"]["cached_tokens"] > 0
    (price,) = (price for price in list_prices() if price.model == "grok-4.3")
    cost = compute_cost(
        TokenUsage(
            input_tokens=usage["input_tokens"],
            output_tokens=usage["output_tokens"],
            cache_read_tokens=usage["input_tokens_details"]["cached_tokens"],
        ),
        price,
    )
    assert cost is not None
    assert Decimal(usage["cost_in_usd_ticks"]) == cost * 10**10


async def test_compatible_clients_can_complete_chats(llm_origin: str) -> None:
    async with openai.AsyncOpenAI(api_key="key", base_url=simulated_base_url("openai", llm_origin)) as client:
        whole = await client.chat.completions.create(
            model="gpt-4.1", messages=[{"role": "system", "content": "Rhyme."}, {"role": "user", "content": "Rum?"}]
        )
        cut = await client.chat.completions.create(
            model="gpt-4.1", messages=[{"role": "user", "content": "Rum?"}], max_completion_tokens=10
        )
        filtered = await client.chat.completions.create(
            model="gpt-4.1", messages=[{"role": "user", "content": "simulate: content filter"}]
        )
        with pytest.raises(openai.NotFoundError):
            await client.chat.completions.create(model="no-such-model", messages=[{"role": "user", "content": "Rum?"}])
    assert "“Rum?”" in (whole.choices[0].message.content or "")
    assert "“Rhyme.”" in (whole.choices[0].message.content or "")
    assert (whole.choices[0].finish_reason, cut.choices[0].finish_reason) == ("stop", "length")
    assert filtered.choices[0].finish_reason == "content_filter"
    assert cut.usage is not None
    assert cut.usage.completion_tokens == 10
