"""xAI: OpenAI's protocol for chats, and paths of its own for sound."""

from decimal import Decimal
from typing import Any

import httpx2
from typing_extensions import override

from adapters.llm.providers.dispatch import Handlers
from adapters.llm.providers.errors import reading_reply, unavailable
from adapters.llm.providers.openai.client import OpenAIClient
from adapters.llm.providers.openai.media import images_of, recording_of
from adapters.llm.providers.openai.provider import OpenAIProvider
from domain.llm.chat import ChatRequest, Effort
from domain.llm.media import GeneratedImages, ImageRequest, Speech, SpeechRequest, Transcription, TranscriptionRequest
from domain.llm.requests import LLMProvider
from domain.llm.token_usage import TokenUsage

_JPEG = "image/jpeg"
_MULTIPART = {"Content-Type": "multipart/form-data"}


class XAIProvider(OpenAIProvider):
    """Images and sound are billed by piece, character and second, which replies hardly report."""

    name = LLMProvider.XAI.value
    _endpoint = "https://api.x.ai/v1"
    _fewest_tokens = 1

    @override
    def _make_handlers(self) -> Handlers:
        media = _XAIMedia(self._client)
        return {
            ChatRequest: self._complete,
            ImageRequest: media.paint,
            SpeechRequest: media.speak,
            TranscriptionRequest: media.transcribe,
        }

    @override
    def _refused_options(self, model: str) -> tuple[str, ...]:
        return ("seed", "stop")

    @override
    def _effort(self, effort: Effort) -> str:
        """Send `low` for `minimal`, which xAI does not have."""
        return Effort.LOW.value if effort is Effort.MINIMAL else effort.value

    @override
    def _thinks(self, model: str) -> bool:
        """Request encrypted reasoning from every model."""
        return True


class _XAIMedia:
    def __init__(self, client: OpenAIClient) -> None:
        self._client = client

    async def paint(self, request: ImageRequest) -> GeneratedImages:
        """`size` is the aspect ratio, such as `4:3`; `quality` is the resolution, such as `2k`."""
        call = self._client.call(request)
        asked = self._client.sdk.images.generate(
            model=request.model,
            prompt=request.prompt,
            n=request.count,
            response_format="b64_json",
            extra_body=_given(aspect_ratio=request.size, resolution=request.quality),
        )
        reply = await self._client.answer(call, asked)
        with reading_reply(call):
            images = images_of(reply, _JPEG)
            return GeneratedImages(model=request.model, images=images, usage=TokenUsage(images=len(images)))

    async def speak(self, request: SpeechRequest) -> Speech:
        """There is one model, which is not named, and it takes no instructions."""
        call = self._client.call(request)
        body = _given(text=request.text, language="auto", voice_id=request.voice)
        asked = self._client.sdk.post("/tts", body=body, cast_to=httpx2.Response)
        reply = await self._client.answer(call, asked)
        media_type = reply.headers.get("content-type", "").partition(";")[0]
        if not media_type.startswith("audio/") or not reply.content:
            raise unavailable(call, "the reply is no sound")
        usage = TokenUsage(characters=len(request.text))
        return Speech(model=request.model, audio=reply.content, media_type=media_type, usage=usage)

    async def transcribe(self, request: TranscriptionRequest) -> Transcription:
        call = self._client.call(request)
        asked = self._client.sdk.post(
            "/stt",
            body=_given(language=request.language),
            files={"file": recording_of(request)},
            options={"headers": _MULTIPART},
            cast_to=object,
        )
        reply: Any = await self._client.answer(call, asked)
        with reading_reply(call):
            seconds = Decimal(str(reply["duration"]))
            return Transcription(
                model=request.model,
                text=str(reply["text"]),
                duration_seconds=seconds,
                usage=TokenUsage(audio_seconds=seconds),
            )


def _given(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value is not None}
