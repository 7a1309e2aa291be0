"""Adapters over recorded exchanges: they get the recorded answer to the recorded question."""

import json
import re
from collections.abc import Callable, Mapping

import httpx2
import pytest
from genai_prices import extract_usage
from genai_prices.types import Usage

from adapters.llm.catalogue import GENAI_PRICES_IDS
from application.ports.llm import ModelProvider
from domain.chat import ChatRequest
from domain.models import LLMProvider
from tests.contract.llm.recordings import Recording, recorded_chats
from tests.contract.llm.scenes import PATIENCE_SECONDS, Happening, Scene, asking
from tests.contract.llm.vendors import connected

_FLAVORS = {LLMProvider.OPENAI: "responses", LLMProvider.XAI: "responses"}
_LIMITS = re.compile(r'"(?:max_tokens|max_output_tokens|maxOutputTokens)": (\d+)')
_REASONING = re.compile(r'"(?:reasoning_tokens|thinking_tokens|thoughtsTokenCount)": (\d+)')
_CUT = re.compile(r'"stop_reason": "max_tokens"|"status": "incomplete"|"finishReason": "MAX_TOKENS"')
_BAD_KEY = re.compile(r"api.key", re.IGNORECASE)
_RETRY_DELAY = re.compile(r'"retryDelay": "([\d.]+)s"')


class RecordedStage:
    def __init__(self, provider: LLMProvider) -> None:
        self._provider = provider
        self._adapters: list[ModelProvider] = []
        self.sent: list[httpx2.Request] = []

    def set(self, happening: Happening) -> Scene:
        shows = _SHOWS.get(happening, _never)
        recording = next((each for each in recorded_chats(self._provider) if shows(each)), None)
        if recording is None:
            pytest.skip("Nobody has recorded this.")
        delay = _RETRY_DELAY.search(_answered(recording))
        return Scene(
            provider=self.replaying(recording),
            request=request_of(recording),
            says=text_of(recording),
            retry_after=float(delay[1]) if delay else None,
        )

    def replaying(self, recording: Recording) -> ModelProvider:
        """A provider that gives the recorded answer to everything."""

        def answer(request: httpx2.Request) -> httpx2.Response:
            self.sent.append(request)
            return httpx2.Response(recording.status, json=dict(recording.answer))

        adapter = connected(recording.provider, PATIENCE_SECONDS, httpx2.MockTransport(answer))
        self._adapters.append(adapter)
        return adapter

    async def close(self) -> None:
        for adapter in self._adapters:
            await adapter.close()


def request_of(recording: Recording) -> ChatRequest:
    return asking(recording.model, *recording.said, max_tokens=limit_of(recording.asked))


def limit_of(asked: Mapping[str, object]) -> int | None:
    limit = _LIMITS.search(json.dumps(asked))
    return int(limit[1]) if limit else None


def text_of(recording: Recording) -> str:
    """What the model says, found by looking for it: no thoughts, whatever the format."""
    answer = recording.answer
    return "".join(_texts(answer.get("output") or answer.get("content") or answer.get("candidates")))


def _texts(node: object) -> list[str]:
    if isinstance(node, list):
        return [text for child in node for text in _texts(child)]
    if not isinstance(node, dict) or node.get("type") == "reasoning" or node.get("thought"):
        return []
    text = node.get("text")
    return [text] if isinstance(text, str) else [found for child in node.values() for found in _texts(child)]


def usage_of(recording: Recording) -> Usage:
    """As an independent library reads it."""
    flavor = _FLAVORS.get(recording.provider, "default")
    return extract_usage(recording.answer, provider_id=GENAI_PRICES_IDS[recording.provider], api_flavor=flavor).usage


def reasoning_of(recording: Recording) -> int:
    figure = _REASONING.search(_answered(recording))
    return int(figure[1]) if figure else 0


def is_cut(recording: Recording) -> bool:
    return _CUT.search(_answered(recording)) is not None


def _answered(recording: Recording) -> str:
    return json.dumps(recording.answer)


def _is_good(recording: Recording) -> bool:
    return recording.status == 200


def _is_about_the_key(recording: Recording) -> bool:
    return recording.status in {400, 401} and _BAD_KEY.search(_answered(recording)) is not None


def _never(_: Recording) -> bool:
    return False


_SHOWS: dict[Happening, Callable[[Recording], bool]] = {
    Happening.TEXT: lambda each: _is_good(each) and len(each.said) == 1,
    Happening.CONVERSATION: lambda each: _is_good(each) and len(each.said) > 2,
    Happening.CUT_SHORT: lambda each: _is_good(each) and is_cut(each),
    Happening.CACHED: lambda each: _is_good(each) and usage_of(each).cache_read_tokens > 0,
    Happening.REASONED: lambda each: _is_good(each) and reasoning_of(each) > 0,
    Happening.BAD_KEY: _is_about_the_key,
    Happening.RATE_LIMITED: lambda each: each.status == 429,
    Happening.CONTEXT_TOO_LONG: lambda each: each.status == 400 and not _is_about_the_key(each),
    Happening.OVERLOADED: lambda each: each.status >= 500,
}
