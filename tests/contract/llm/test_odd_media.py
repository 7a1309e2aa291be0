"""Paid media are handed on, recorded once and asked for once, whatever else the reply contains."""

import json
from collections.abc import Callable

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.llm.pipeline.attempts.retried import RetryingProvider
from domain.llm.media import Embeddings, GeneratedImages, Speech, Transcription
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.oddities import SIDE_PARTS, odd_replies
from tests.contract.llm.requests import request_for
from tests.contract.llm.scenes import NEEDS, Happening
from tests.contract.llm.test_odd_replies import Wire, no_wait
from tests.contract.llm.vendors import CATALOGUE, connected
from tests.nightly import examples
from tests.unit.llm.pipeline.metered_world import World

_MEDIA = (Happening.PICTURED, Happening.SPOKEN, Happening.TRANSCRIBED, Happening.EMBEDDED)
_CASES = [
    pytest.param(adapter, happening, id=f"{adapter().provider}-{happening.name.lower()}")
    for adapter in (OpenAIExchanges, GoogleExchanges, XAIExchanges, CompatibleExchanges)
    for happening in _MEDIA
    if happening in adapter().happenings and isinstance(adapter().happenings[happening].body, dict)
]
_NAMES = SIDE_PARTS - {"index"} | {"output_format", "input_token_details", "seconds", "duration", "language", "words"}
"""`index` stays as it is: it decides the order of vectors. `test_compatible_answers.py` has vectors without one."""


@pytest.mark.parametrize(("adapter", "happening"), _CASES)
@settings(
    max_examples=examples(8, at_night=200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_media_are_handed_on_recorded_once_and_asked_for_once(
    adapter: Callable[[], Exchanges], happening: Happening, data: st.DataObject
) -> None:
    exchanges = adapter()
    body = exchanges.happenings[happening].body
    assert isinstance(body, dict)
    wire = Wire([json.dumps(data.draw(odd_replies(body, _NAMES))).encode()], "application/json")
    provider = connected(exchanges.provider, 5, httpx2.MockTransport(wire.respond))
    world = World(provider)
    model = CATALOGUE.names(exchanges.provider, NEEDS[happening])[0]
    try:
        reply = await RetryingProvider(world.metered, max_retries=2, sleep=no_wait).ask(request_for(happening, model))
    finally:
        await provider.close()
    assert _held(reply) == _held(exchanges.happenings[happening].reply)
    assert (len(world.recorded), wire.asked) == (1, 1)


def _held(reply: object) -> object:
    if isinstance(reply, GeneratedImages):
        return [image.data for image in reply.images]
    if isinstance(reply, Transcription):
        return reply.text
    if isinstance(reply, Speech):
        return reply.audio
    assert isinstance(reply, Embeddings)
    return reply.vectors
