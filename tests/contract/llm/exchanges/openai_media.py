"""Hand-made images, audio, embeddings and token counts of OpenAI."""

import base64
import json
from decimal import Decimal
from typing import Any

from domain.llm.chat import Image
from domain.llm.media import Embeddings, GeneratedImages, Speech, Transcription
from domain.llm.token_counts import TokenCount
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.exchange import Exchange
from tests.contract.llm.requests import SPOKEN_TEXT
from tests.contract.llm.scenes import Happening

PICTURE = b"a picture"
SOUND = b"sound of a voice"


def _speech_events() -> bytes:
    events: list[dict[str, Any]] = [
        {"type": "speech.audio.delta", "audio": base64.b64encode(SOUND[:6]).decode()},
        {"type": "speech.audio.delta", "audio": base64.b64encode(SOUND[6:]).decode()},
        {"type": "speech.audio.done", "usage": {"input_tokens": 5, "output_tokens": 40, "total_tokens": 45}},
    ]
    return b"".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events)


OPENAI_MEDIA: dict[Happening, Exchange] = {
    Happening.COUNTED: Exchange(
        body={"object": "response.input_tokens", "input_tokens": 31},
        reply=TokenCount(model="gpt-6-luna", tokens=31, exact=True),
    ),
    Happening.PICTURED: Exchange(
        body={
            "created": 1_767_225_600,
            "output_format": "webp",
            "data": [{"b64_json": base64.b64encode(PICTURE).decode()}],
            "usage": {
                "input_tokens": 14,
                "input_tokens_details": {"image_tokens": 4, "text_tokens": 10},
                "output_tokens": 280,
                "output_tokens_details": {"image_tokens": 272, "text_tokens": 8},
                "total_tokens": 294,
            },
        },
        reply=GeneratedImages(
            model="gpt-image-2",
            images=(Image(data=PICTURE, media_type="image/webp"),),
            usage=TokenUsage(
                input_tokens=14, input_image_tokens=4, output_tokens=280, output_image_tokens=272, images=1
            ),
        ),
    ),
    Happening.SPOKEN: Exchange(
        body=_speech_events(),
        headers={"content-type": "text/event-stream; charset=utf-8"},
        reply=Speech(
            model="gpt-4o-mini-tts",
            audio=SOUND,
            media_type="audio/mpeg",
            usage=TokenUsage(input_tokens=5, output_tokens=40, output_audio_tokens=40, characters=len(SPOKEN_TEXT)),
        ),
    ),
    Happening.TRANSCRIBED: Exchange(
        body={
            "text": "The light is on.",
            "usage": {
                "type": "tokens",
                "input_tokens": 54,
                "input_token_details": {"audio_tokens": 50, "text_tokens": 4},
                "output_tokens": 16,
                "total_tokens": 70,
            },
        },
        reply=Transcription(
            model="gpt-4o-mini-transcribe",
            text="The light is on.",
            usage=TokenUsage(input_tokens=54, input_audio_tokens=50, output_tokens=16),
        ),
    ),
    Happening.EMBEDDED: Exchange(
        body={
            "object": "list",
            "model": "text-embedding-3-small",
            "data": [
                {"object": "embedding", "index": 1, "embedding": [0.5, 0.25, 0.125]},
                {"object": "embedding", "index": 0, "embedding": [1.0, 0.0, -1.0]},
            ],
            "usage": {"prompt_tokens": 4, "total_tokens": 4},
        },
        reply=Embeddings(
            model="text-embedding-3-small",
            vectors=((1.0, 0.0, -1.0), (0.5, 0.25, 0.125)),
            usage=TokenUsage(input_tokens=4),
        ),
    ),
}
"""The vectors are not in the order of the texts."""

XAI_MEDIA: dict[Happening, Exchange] = {
    Happening.PICTURED: Exchange(
        body={
            "data": [{"b64_json": base64.b64encode(PICTURE).decode(), "mime_type": "image/png"}],
            "usage": {"cost_in_usd_ticks": 200_000_000},
        },
        reply=GeneratedImages(
            model="grok-imagine-image",
            images=(Image(data=PICTURE, media_type="image/png"),),
            usage=TokenUsage(images=1),
        ),
    ),
    Happening.SPOKEN: Exchange(
        body=SOUND,
        headers={"content-type": "audio/mpeg"},
        reply=Speech(
            model="grok-tts",
            audio=SOUND,
            media_type="audio/mpeg",
            usage=TokenUsage(characters=len(SPOKEN_TEXT)),
        ),
    ),
    Happening.TRANSCRIBED: Exchange(
        body={"text": "The light is on.", "language": "en", "duration": 3.7, "words": []},
        reply=Transcription(
            model="grok-stt",
            text="The light is on.",
            duration_seconds=Decimal("3.7"),
            usage=TokenUsage(audio_seconds=Decimal("3.7")),
        ),
    ),
}
