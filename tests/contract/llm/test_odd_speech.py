"""Paid speech is handed on, recorded once and asked for once, whatever else the reply contains."""

import json
from collections.abc import Callable, Iterable
from itertools import pairwise

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.llm.pipeline.attempts.retried import RetryingProvider
from domain.llm.media import Speech, SpeechRequest
from domain.spending.usage import UsageRecord
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.openai_media import SOUND
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.oddities import odd_replies
from tests.contract.llm.requests import SPOKEN_TEXT
from tests.contract.llm.scenes import ANY_PROVIDER, CALLER, Happening
from tests.contract.llm.test_odd_replies import Wire, no_wait
from tests.contract.llm.vendors import connected
from tests.nightly import examples
from tests.unit.llm.pipeline.metered_world import World

_EVENTS = "text/event-stream"
_often = settings(
    max_examples=examples(10, at_night=200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_UNKNOWN = st.sampled_from(
    ({"type": "keepalive"}, {"type": None}, {"odd": 1}, {"type": "speech.audio.timing", "at": 1})
)


async def spoken(provider_name: str, model: str, wire: Wire) -> tuple[Speech, list[UsageRecord]]:
    provider = connected(provider_name, 5, httpx2.MockTransport(wire.respond))
    world = World(provider)
    request = SpeechRequest(provider=ANY_PROVIDER, model=model, caller=CALLER, text=SPOKEN_TEXT)
    try:
        return await RetryingProvider(world.metered, max_retries=2, sleep=no_wait).ask(request), world.recorded
    finally:
        await provider.close()


def in_lines(events: Iterable[object], end: str, space: str) -> bytes:
    return "".join(f"data:{space}{json.dumps(event)}{end}{end}" for event in events).encode()


@_often
@given(data=st.data())
async def test_speech_in_events_is_handed_on_recorded_once_and_asked_for_once(data: st.DataObject) -> None:
    body = OpenAIExchanges().happenings[Happening.SPOKEN].body
    assert isinstance(body, bytes)
    events = [json.loads(line.removeprefix(b"data: ")) for line in body.splitlines() if line.startswith(b"data: ")]
    odd = [
        event for each in events for event in (*data.draw(st.lists(_UNKNOWN, max_size=1)), data.draw(odd_replies(each)))
    ]
    raw = in_lines(odd, data.draw(st.sampled_from(("\n", "\r\n"))), data.draw(st.sampled_from(("", " "))))
    borders = sorted(data.draw(st.sets(st.integers(1, len(raw) - 1), max_size=20)))
    wire = Wire([raw[start:end] for start, end in pairwise((0, *borders, len(raw)))], _EVENTS)
    reply, recorded = await spoken("openai", "gpt-4o-mini-tts", wire)
    assert (reply.audio, len(recorded), wire.asked) == (SOUND, 1, 1)
    assert recorded[0].usage.output_audio_tokens > 0


@pytest.mark.parametrize(
    ("exchanges", "model"),
    [(OpenAIExchanges, "tts-1"), (OpenAIExchanges, "gpt-4o-mini-tts"), (XAIExchanges, "grok-tts")],
)
@_often
@given(
    kind=st.sampled_from(
        (
            "audio/mpeg",
            "Audio/MPEG; charset=binary",
            "audio/wav",
            "",
            ";",
            "application/octet-stream",
            "binary/octet-stream",
        )
    ),
    data=st.data(),
)
async def test_bare_sound_is_handed_on_recorded_once_and_asked_for_once(
    exchanges: Callable[[], Exchanges], model: str, kind: str, data: st.DataObject
) -> None:
    borders = sorted(data.draw(st.sets(st.integers(1, len(SOUND) - 1), max_size=5)))
    wire = Wire([SOUND[start:end] for start, end in pairwise((0, *borders, len(SOUND)))], kind)
    reply, recorded = await spoken(exchanges().provider, model, wire)
    assert (reply.audio, len(recorded), wire.asked) == (SOUND, 1, 1)
    assert reply.media_type == ("audio/wav" if kind == "audio/wav" else "audio/mpeg")
