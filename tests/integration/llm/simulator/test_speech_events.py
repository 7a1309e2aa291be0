"""Speech of the simulated OpenAI as events, the only form that reports tokens, seen by the SDK and our adapter."""

import base64
import json
from collections.abc import AsyncIterator

import openai
import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.openai.provider import OpenAIProvider
from domain.ids import GuildId, UserId
from domain.llm.errors import ProviderUnavailableError
from domain.llm.media import SpeechRequest
from domain.llm.requests import Caller
from domain.llm.token_usage import TokenUsage
from simulators.llm.urls import simulated_base_url

TEXT = "Good evening, and welcome to the tower."
CALLER = Caller(guild_id=GuildId(10), user_id=UserId(2), cog_name="ask")


@pytest.fixture
async def provider(llm_origin: str) -> AsyncIterator[OpenAIProvider]:
    made = OpenAIProvider(
        api_key="key",
        timeout_seconds=10,
        catalogue=ListedModels(),
        base_url=simulated_base_url("openai", llm_origin),
    )
    yield made
    await made.close()


def speaking(text: str, model: str = "gpt-4o-mini-tts") -> SpeechRequest:
    return SpeechRequest(provider="openai", model=model, caller=CALLER, text=text)


async def test_events_hold_the_same_sound_and_its_tokens(gpt: openai.AsyncOpenAI) -> None:
    whole = await gpt.audio.speech.create(model="gpt-4o-mini-tts", voice="alloy", input=TEXT)
    reply = await gpt.audio.speech.with_raw_response.create(
        model="gpt-4o-mini-tts", voice="alloy", input=TEXT, stream_format="sse"
    )
    assert reply.headers["content-type"].startswith("text/event-stream")
    *pieces, done = [
        json.loads(line.removeprefix("data: ")) for line in reply.text.splitlines() if line.startswith("data: ")
    ]
    assert b"".join(base64.b64decode(piece["audio"]) for piece in pieces) == whole.content
    assert len(pieces) > 1
    assert done == {
        "type": "speech.audio.done",
        "usage": {"input_tokens": 10, "output_tokens": 49, "total_tokens": 59},
    }


async def test_the_adapter_receives_the_tokens_and_need_not_estimate_them(provider: OpenAIProvider) -> None:
    speech = await provider.ask(speaking(TEXT))
    assert not speech.estimated
    assert speech.usage == TokenUsage(input_tokens=10, output_tokens=49, output_audio_tokens=49, characters=len(TEXT))


@pytest.mark.parametrize("fault", ["overloaded midway", "truncated", "dropped midway"])
async def test_speech_can_be_made_to_fail_in_the_middle(provider: OpenAIProvider, fault: str) -> None:
    with pytest.raises(ProviderUnavailableError):
        await provider.ask(speaking(f"{TEXT}\nsimulate: {fault}"))


@pytest.mark.parametrize(("model", "stream_format"), [("tts-1", "sse"), ("gpt-4o-mini-tts", "morse")])
async def test_events_are_refused_where_the_provider_has_none(
    gpt: openai.AsyncOpenAI, model: str, stream_format: str
) -> None:
    with pytest.raises(openai.BadRequestError):
        await gpt.audio.speech.create(
            model=model, voice="alloy", input=TEXT, extra_body={"stream_format": stream_format}
        )


async def test_the_models_that_are_billed_by_characters_speak_in_bare_sound(provider: OpenAIProvider) -> None:
    speech = await provider.ask(speaking(TEXT, "tts-1"))
    assert (speech.media_type, speech.usage) == ("audio/mpeg", TokenUsage(characters=len(TEXT)))
