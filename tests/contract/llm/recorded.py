"""Run adapters over recorded exchanges: each recorded request gets its recorded response."""

import json
import re
from collections.abc import Callable

import httpx2
import pytest
from genai_prices import extract_usage
from genai_prices.types import Usage

from adapters.llm.models.catalogue import GENAI_PRICES_IDS
from application.ports.llm import ModelProvider
from domain.llm.chat import Role
from domain.llm.requests import LLMProvider
from tests.contract.llm.asked_again import request_of
from tests.contract.llm.delivery import Delivery, Ending
from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.recorded_requests import output_in
from tests.contract.llm.recording import Kind, Recording
from tests.contract.llm.recordings import recorded
from tests.contract.llm.requests import request_for
from tests.contract.llm.scenes import NEEDS, PATIENCE_SECONDS, TIMEOUTS, Happening, Scene
from tests.contract.llm.vendors import CATALOGUE, LOCAL, connected

_FLAVORS = {LLMProvider.OPENAI.value: "responses", LLMProvider.XAI.value: "responses", LOCAL: "chat"}
_REASONING = re.compile(r'"(?:reasoning_tokens|thinking_tokens|thoughtsTokenCount)": (\d+)')
_CUT = re.compile(
    r'"stop_reason": "max_tokens"|"status": "incomplete"|"finishReason": "MAX_TOKENS"|"finish_reason": "length"'
)
_BAD_KEY = re.compile(r"api.key", re.IGNORECASE)
_RETRY_DELAY = re.compile(r'"retryDelay": "([\d.]+)s"')
_ENDINGS: dict[Happening, Ending] = {
    Happening.STREAMED_CUT_OFF: None,
    Happening.DROPPED_MIDWAY: httpx2.RemoteProtocolError("peer closed connection without sending complete body"),
}


class RecordedStage:
    def __init__(self, provider: str) -> None:
        self.provider = provider
        self._delivery = Delivery()
        self._adapters: list[ModelProvider] = []
        self.sent = self._delivery.requests

    def set(self, happening: Happening) -> Scene:
        needed = NEEDS.get(happening)
        if needed is not None and not CATALOGUE.names(self.provider, needed):
            provider = self._connected(PATIENCE_SECONDS)
            return Scene(provider=provider, request=request_for(happening, "a-model"), lacks=needed)
        shows = _SHOWS.get(happening, _never)
        recording = next((each for each in recorded(self.provider) if shows(each)), None)
        if recording is None:
            pytest.skip("No recording shows this scene.")
        delay = _RETRY_DELAY.search(_answered(recording))
        self._deliver(recording, happening)
        return Scene(
            provider=self._connected(TIMEOUTS.get(happening, PATIENCE_SECONDS)),
            request=request_of(recording),
            says=recording.text,
            retry_after=float(delay[1]) if delay else None,
            is_billed=True,
            is_free=self._delivery.is_free,
        )

    def replaying(self, recording: Recording) -> ModelProvider:
        """Build a provider that answers every request with the recorded response."""
        self._deliver(recording, None)
        return self._connected(PATIENCE_SECONDS)

    async def close(self) -> None:
        for adapter in self._adapters:
            await adapter.close()

    def _deliver(self, recording: Recording, happening: Happening | None) -> None:
        headers = {"content-type": recording.media_type}
        if recording.kind is not Kind.STREAM:
            self._delivery.answers(Exchange(status=recording.status, body=recording.body, headers=headers))
            return
        events = _events(recording)
        spoilt = happening is not None and happening in _ENDINGS
        kept = Events(events[: len(events) // 2] if spoilt else events)
        self._delivery.answers(Exchange(body=kept, headers=headers), _ENDINGS.get(happening) if happening else None)

    def _connected(self, timeout_seconds: float) -> ModelProvider:
        adapter = connected(self.provider, timeout_seconds, httpx2.MockTransport(self._delivery.respond))
        self._adapters.append(adapter)
        return adapter


def usage_of(recording: Recording) -> Usage:
    """The usage of the exchange, as an independent library reads it."""
    flavor = _FLAVORS.get(recording.provider, "default")
    return extract_usage(recording.answer, provider_id=_genai_id(recording), api_flavor=flavor).usage


def _genai_id(recording: Recording) -> str:
    if recording.provider != LOCAL:
        return GENAI_PRICES_IDS[LLMProvider(recording.provider)]
    return "x-ai" if recording.model.startswith("grok") else "openai"


def reasoning_of(recording: Recording) -> int:
    figure = _REASONING.search(_answered(recording))
    return int(figure[1]) if figure else 0


def is_cut(recording: Recording) -> bool:
    return _CUT.search(_answered(recording)) is not None


def _events(recording: Recording) -> tuple[bytes, ...]:
    return tuple(event for event in re.split(rb"(?<=\n\n)|(?<=\r\n\r\n)", recording.body) if event.strip())


def _answered(recording: Recording) -> str:
    return json.dumps(recording.answer)


def _is_good(recording: Recording) -> bool:
    return recording.status == 200 and recording.kind is Kind.CHAT


def _is_plain(recording: Recording) -> bool:
    is_told = any(message.role is Role.TOOL for message in recording.said)
    return _is_good(recording) and not recording.calls and not is_told and output_in(recording.asked) is None


def _has_results(recording: Recording) -> bool:
    return any(message.role is Role.TOOL for message in recording.said)


def _is_about_the_key(recording: Recording) -> bool:
    return recording.status in {400, 401} and _BAD_KEY.search(_answered(recording)) is not None


def _is(kind: Kind) -> Callable[[Recording], bool]:
    return lambda each: each.kind is kind and each.status == 200


def _never(_: Recording) -> bool:
    return False


def _is_streamed_text(recording: Recording) -> bool:
    return recording.kind is Kind.STREAM and bool(recording.text) and not recording.calls


_SHOWS: dict[Happening, Callable[[Recording], bool]] = {
    Happening.TEXT: lambda each: _is_plain(each) and len(each.said) == 1,
    Happening.CONVERSATION: lambda each: _is_plain(each) and len(each.said) > 2,
    Happening.CUT_SHORT: lambda each: _is_good(each) and is_cut(each),
    Happening.CACHED: lambda each: _is_good(each) and usage_of(each).cache_read_tokens > 0,
    Happening.CACHE_WRITTEN: lambda each: _is_good(each) and usage_of(each).cache_write_tokens > 0,
    Happening.REASONED: lambda each: _is_good(each) and reasoning_of(each) > 0,
    Happening.TOOL_CALLED: lambda each: _is_good(each) and len(each.calls) == 1,
    Happening.TOOLS_CALLED: lambda each: _is_good(each) and len(each.calls) > 1,
    Happening.TOOL_ANSWERED: lambda each: _is_good(each) and _has_results(each) and not each.calls,
    Happening.STRUCTURED: lambda each: _is_good(each) and output_in(each.asked) is not None and not each.calls,
    Happening.COUNTED: _is(Kind.COUNT),
    Happening.PICTURED: _is(Kind.IMAGE),
    Happening.SPOKEN: _is(Kind.SPEECH),
    Happening.TRANSCRIBED: _is(Kind.TRANSCRIPTION),
    Happening.EMBEDDED: _is(Kind.EMBEDDING),
    Happening.STREAMED_TEXT: _is_streamed_text,
    Happening.STREAMED_TOOLS: lambda each: each.kind is Kind.STREAM and bool(each.calls),
    Happening.STREAMED_CUT_OFF: _is_streamed_text,
    Happening.DROPPED_MIDWAY: _is_streamed_text,
    Happening.LEFT_EARLY: _is_streamed_text,
    Happening.FILTERED: lambda each: _is_good(each) and '"refusal": "' in _answered(each),
    Happening.BAD_KEY: _is_about_the_key,
    Happening.RATE_LIMITED: lambda each: each.status == 429,
    Happening.CONTEXT_TOO_LONG: lambda each: each.status == 400 and not _is_about_the_key(each),
    Happening.OVERLOADED: lambda each: each.status >= 500,
}
"""Cut, dropped and abandoned streams are made from a recorded stream that was whole. Silence has no bytes to record."""
