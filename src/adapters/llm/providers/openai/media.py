"""OpenAI's pictures, speech, transcriptions and embeddings."""

import base64
from decimal import Decimal
from typing import Any

import openai
from openai.types import CreateEmbeddingResponse, ImagesResponse
from openai.types import Embedding as Vector
from openai.types import Image as Picture
from openai.types.audio import Transcription as Transcript

from adapters.llm.providers.errors import Call, reading_reply, unreadable
from adapters.llm.providers.openai.client import OpenAIClient
from adapters.llm.providers.openai.speech import speech_of, speech_parameters
from adapters.llm.providers.reading.values import count, word
from adapters.llm.providers.sending.embedding_batches import embedded_in_batches
from adapters.llm.providers.units import field_of
from domain.llm.chat import Image
from domain.llm.estimates import estimated_text_tokens
from domain.llm.media import (
    EmbeddingRequest,
    Embeddings,
    GeneratedImages,
    ImageRequest,
    Speech,
    SpeechRequest,
    Transcription,
    TranscriptionRequest,
)
from domain.llm.token_usage import UNREPORTED, TokenUsage

_TEXTS_AT_ONCE = 2048
_LONGEST_SECONDS = 10**6


class OpenAIMedia:
    def __init__(self, client: OpenAIClient) -> None:
        self._client = client

    async def paint(self, request: ImageRequest) -> GeneratedImages:
        call = self._client.call(request)
        asked = self._client.sdk.images.generate(
            model=request.model,
            prompt=request.prompt,
            n=request.count,
            size=request.size or openai.omit,
            quality=_quality(request),
        )
        reply = await self._client.answer(call, asked)
        with reading_reply(call):
            usage = _image_usage(reply)
        with reading_reply(call, usage, estimated=usage.service_tier == UNREPORTED):
            return GeneratedImages(
                model=request.model,
                images=images_of(reply, f"image/{word(reply.output_format) or 'png'}"),
                usage=usage,
                estimated=usage.service_tier == UNREPORTED,
            )

    async def speak(self, request: SpeechRequest) -> Speech:
        call = self._client.call(request)
        reply = await self._client.answer(call, self._client.sdk.audio.speech.create(**speech_parameters(request)))
        with reading_reply(call):
            return speech_of(call, request, reply)

    async def transcribe(self, request: TranscriptionRequest) -> Transcription:
        call = self._client.call(request)
        asked = self._client.sdk.audio.transcriptions.create(
            model=request.model,
            file=recording_of(request),
            language=request.language or openai.omit,
            response_format="json",
        )
        reply = await self._client.answer(call, asked)
        with reading_reply(call):
            usage = _transcript_usage(reply)
            return Transcription(
                model=request.model,
                text=transcript_of(reply.text),
                duration_seconds=usage.audio_seconds or None,
                usage=usage,
                estimated=usage.service_tier == UNREPORTED,
            )

    async def embed(self, request: EmbeddingRequest) -> Embeddings:
        return await embedded_in_batches(request, _TEXTS_AT_ONCE, self._embed_batch)

    async def _embed_batch(self, request: EmbeddingRequest) -> Embeddings:
        call = self._client.call(request)
        asked = self._client.sdk.embeddings.create(
            model=request.model, input=list(request.texts), dimensions=request.dimensions or openai.omit
        )
        reply = await self._client.answer(call, asked)
        with reading_reply(call):
            return _embeddings(call, request, reply)


def images_of(reply: ImagesResponse, media_type: str) -> tuple[Image, ...]:
    """`media_type` is the type of pictures that do not name one, as xAI's."""
    if not reply.data:
        raise ValueError("There are no pictures.")
    return tuple(_image(picture, getattr(picture, "mime_type", None) or media_type) for picture in reply.data)


def recording_of(request: TranscriptionRequest) -> tuple[str, bytes, str]:
    """Add a file name: OpenAI reads the audio format from its suffix."""
    kind = request.media_type.partition(";")[0].rpartition("/")[2].removeprefix("x-")
    return f"recording.{_ENDINGS.get(kind, kind)}", request.audio, request.media_type


_ENDINGS = {"mpeg": "mp3", "wave": "wav", "vnd.wave": "wav", "mp4": "m4a"}


def _image(picture: Picture, media_type: str) -> Image:
    if picture.b64_json:
        return Image(data=base64.b64decode(picture.b64_json, validate=True), media_type=media_type)
    return Image(url=picture.url)


def _quality(request: ImageRequest) -> Any:
    return request.quality or openai.omit


def _image_usage(reply: ImagesResponse) -> TokenUsage:
    used = count(field_of(reply.usage, "input_tokens"))
    made = count(field_of(reply.usage, "output_tokens"))
    images = len(reply.data) if isinstance(reply.data, list) else 0
    if used is None or made is None:
        return TokenUsage(images=images, service_tier=UNREPORTED)
    painted = count(field_of(field_of(reply.usage, "output_tokens_details"), "image_tokens"))
    return TokenUsage(
        input_tokens=used,
        input_image_tokens=_part(field_of(reply.usage, "input_tokens_details"), "image_tokens", used),
        output_tokens=made,
        output_image_tokens=made if painted is None else min(painted, made),
        images=images,
    )


def _transcript_usage(reply: Transcript) -> TokenUsage:
    seconds = seconds_of(field_of(reply.usage, "seconds"))
    used = count(field_of(reply.usage, "input_tokens"))
    made = count(field_of(reply.usage, "output_tokens"))
    if seconds is not None:
        return TokenUsage(audio_seconds=seconds)
    if used is None or made is None:
        return TokenUsage(service_tier=UNREPORTED)
    audio = _part(field_of(reply.usage, "input_token_details"), "audio_tokens", used)
    return TokenUsage(input_tokens=used, input_audio_tokens=audio, output_tokens=made)


def _part(details: object, name: str, whole: int) -> int:
    return min(count(field_of(details, name)) or 0, whole)


def seconds_of(reported: object) -> Decimal | None:
    """Return a duration in seconds; None if the value is not one."""
    if not isinstance(reported, int | float) or isinstance(reported, bool):
        return None
    return Decimal(str(reported)) if 0 <= reported <= _LONGEST_SECONDS else None


def transcript_of(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError("There is no text.")  # noqa: TRY004 - a reply that cannot be read
    return text


def _embeddings(call: Call, request: EmbeddingRequest, reply: CreateEmbeddingResponse) -> Embeddings:
    used = count(field_of(reply.usage, "prompt_tokens"))
    usage = TokenUsage(input_tokens=sum(map(estimated_text_tokens, request.texts)) if used is None else used)
    with reading_reply(call, usage, estimated=used is None):
        vectors = tuple(tuple(each.embedding) for each in _in_order(reply.data))
        if len(vectors) != len(request.texts) or not all(vectors):
            raise unreadable(call, "the reply does not have a vector for each text")
    return Embeddings(model=word(reply.model) or request.model, vectors=vectors, usage=usage, estimated=used is None)


def _in_order(vectors: list[Vector]) -> list[Vector]:
    """Sort by index. Without valid indexes, keep the order of the reply."""
    indexes = [count(each.index) for each in vectors]
    if sorted(index for index in indexes if index is not None) != list(range(len(vectors))):
        return vectors
    return sorted(vectors, key=lambda each: each.index)
