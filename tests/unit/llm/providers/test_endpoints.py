"""An API key goes only to its provider, and the provider is asked not to store the conversation."""

import json
from collections.abc import Callable
from functools import partial

import httpx2
import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.anthropic.provider import AnthropicProvider
from adapters.llm.providers.compatible.provider import OpenAICompatibleProvider
from adapters.llm.providers.google.provider import GoogleProvider
from adapters.llm.providers.openai.provider import OpenAIProvider
from adapters.llm.providers.xai import XAIProvider
from application.ports.llm import ModelProvider
from domain.llm.errors import AuthenticationError
from tests.contract.llm.scenes import asking

ELSEWHERE = {
    "OPENAI_BASE_URL": "https://elsewhere.example/v1",
    "OPENAI_API_KEY": "another key",
    "OPENAI_ORG_ID": "another key's organization",
    "OPENAI_PROJECT_ID": "another key's project",
    "ANTHROPIC_BASE_URL": "https://elsewhere.example",
    "ANTHROPIC_AUTH_TOKEN": "another key",
    "GOOGLE_GEMINI_BASE_URL": "https://elsewhere.example",
    "GOOGLE_GENAI_USE_VERTEXAI": "true",
    "GOOGLE_GENAI_USE_ENTERPRISE": "true",
    "GEMINI_API_KEY": "another key",
}


_local = partial(OpenAICompatibleProvider, name="local", base_url="https://llm.example/v1")


@pytest.mark.parametrize(
    ("adapter", "url"),
    [
        (_local, "https://llm.example/v1/chat/completions"),
        (OpenAIProvider, "https://api.openai.com/v1/responses"),
        (AnthropicProvider, "https://api.anthropic.com/v1/messages"),
        (GoogleProvider, "https://generativelanguage.googleapis.com/v1beta/models/a-model:generateContent"),
        (XAIProvider, "https://api.x.ai/v1/responses"),
    ],
)
async def test_a_key_goes_to_its_provider(
    adapter: Callable[..., ModelProvider], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    request = await sent_by(adapter)
    assert str(request.url) == url
    assert any("the key" in value for value in request.headers.values())
    assert not any("another key" in value for value in request.headers.values())


@pytest.mark.parametrize("adapter", [OpenAIProvider, XAIProvider])
async def test_the_request_asks_the_provider_not_to_store_the_answer(adapter: Callable[..., ModelProvider]) -> None:
    assert json.loads((await sent_by(adapter)).content)["store"] is False


async def sent_by(adapter: Callable[..., ModelProvider]) -> httpx2.Request:
    sent: list[httpx2.Request] = []

    def refuse(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(401, json={})

    provider = adapter(
        api_key="the key", timeout_seconds=5, catalogue=ListedModels(), transport=httpx2.MockTransport(refuse)
    )
    with pytest.raises(AuthenticationError):
        await provider.ask(asking("a-model"))
    await provider.close()
    (request,) = sent
    return request
