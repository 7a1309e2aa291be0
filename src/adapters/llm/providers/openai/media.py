"""OpenAI's pictures, speech, transcriptions and embeddings."""

import base64
from decimal import Decimal
from typing import Any

import openai
from openai.types import CreateEmbeddingResponse, ImagesResponse
from openai.types import Image as Picture
from openai.types.audio import Transcription as Transcript

from adapters.llm.providers.errors import Call, reading_reply, unavailable
from adapters.llm.providers.openai.client import OpenAIClient
from adapters.llm.providers.openai.speech import speech_of, speech_parameters
from adapters.llm.providers.sending.embedding_batches import embedded_in_batches
from domain.llm.chat import Image
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
from domain.llm.token_usage import TokenUsage

_TEXTS_AT_ONCE = 2048


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
            usage = _image_usage(call, reply)
        with reading_reply(call, usage):
            return GeneratedImages(
                model=request.model, images=images_of(reply, f"image/{reply.output_format or 'png'}"), usage=usage
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
            usage = _transcript_usage(call, reply)
            seconds = usage.audio_seconds or None
            return Transcription(model=request.model, text=str(reply.text), duration_seconds=seconds, usage=usage)

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


def _image_usage(call: Call, reply: ImagesResponse) -> TokenUsage:
    usage = reply.usage
    if usage is None:
        raise unavailable(call, "the reply does not say what was used")
    painted = usage.output_tokens_details
    return TokenUsage(
        input_tokens=usage.input_tokens,
        input_image_tokens=getattr(usage.input_tokens_details, "image_tokens", 0) or 0,
        output_tokens=usage.output_tokens,
        output_image_tokens=usage.output_tokens if painted is None else painted.image_tokens,
        images=len(reply.data or ()),
    )


def _transcript_usage(call: Call, reply: Transcript) -> TokenUsage:
    usage = reply.usage
    if usage is None:
        raise unavailable(call, "the reply does not say what was used")
    if usage.type == "duration":
        return TokenUsage(audio_seconds=Decimal(str(usage.seconds)))
    return TokenUsage(
        input_tokens=usage.input_tokens,
        input_audio_tokens=getattr(usage.input_token_details, "audio_tokens", 0) or 0,
        output_tokens=usage.output_tokens,
    )


def _embeddings(call: Call, request: EmbeddingRequest, reply: CreateEmbeddingResponse) -> Embeddings:
    usage = TokenUsage(input_tokens=reply.usage.prompt_tokens)
    vectors = sorted(reply.data, key=lambda each: each.index)
    if len(vectors) != len(request.texts):
        raise unavailable(call, "the reply does not have a vector for each text", usage)
    return Embeddings(model=reply.model, vectors=tuple(tuple(each.embedding) for each in vectors), usage=usage)
