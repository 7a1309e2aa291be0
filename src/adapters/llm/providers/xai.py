"""xAI: OpenAI's protocol for chats, and paths of its own for sound."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx2

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.dispatch import Handlers, checked_stream, dispatched
from adapters.llm.providers.errors import reading_reply
from adapters.llm.providers.openai.client import OpenAIClient
from adapters.llm.providers.openai.media import images_of, recording_of, seconds_of, transcript_of
from adapters.llm.providers.openai.responses import ResponsesChat, ResponsesDialect
from adapters.llm.providers.openai.speech import sound_of
from domain.llm.chat import ChatEvent, ChatRequest, Effort
from domain.llm.media import GeneratedImages, ImageRequest, Speech, SpeechRequest, Transcription, TranscriptionRequest
from domain.llm.requests import LLMProvider, ModelRequest, ReplyT
from domain.llm.token_usage import UNREPORTED, TokenUsage

_ENDPOINT = "https://api.x.ai/v1"
_JPEG = "image/jpeg"
_MULTIPART = {"Content-Type": "multipart/form-data"}


_DIALECT = ResponsesDialect(
    fewest_tokens=1,
    thinks=lambda _model: True,  # each model returns encrypted reasoning
    # xAI has no `minimal`.
    effort=lambda effort: Effort.LOW.value if effort is Effort.MINIMAL else effort.value,
    bounds_searches=False,
)


class XAIProvider:
    """xAI bills images by piece, speech by character, transcription by second. Replies report little of that."""

    name: str = LLMProvider.XAI.value

    def __init__(
        self,
        *,
        api_key: str,
        timeout_seconds: float,
        catalogue: ListedModels,
        base_url: str | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._client = OpenAIClient(
            name=self.name,
            base_url=base_url or _ENDPOINT,
            api_key=api_key,
            timeout_seconds=timeout_seconds,
            catalogue=catalogue,
            transport=transport,
        )
        self._chat = ResponsesChat(self._client, self.name, catalogue, _DIALECT)
        media = _XAIMedia(self._client)
        self._handlers: Handlers = {
            ChatRequest: self._chat.complete,
            ImageRequest: media.paint,
            SpeechRequest: media.speak,
            TranscriptionRequest: media.transcribe,
        }

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await dispatched(self.name, request, self._handlers, self._catalogue)

    @checked_stream
    def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        return self._chat.stream(request)

    async def close(self) -> None:
        await self._client.close()


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
        """Speak with xAI's only speech model, which has no name and takes no instructions."""
        call = self._client.call(request)
        body = _given(text=request.text, language="auto", voice_id=request.voice)
        asked = self._client.sdk.post("/tts", body=body, cast_to=httpx2.Response)
        reply = await self._client.answer(call, asked)
        audio, media_type = sound_of(call, reply.headers.get("content-type", ""), reply.content)
        usage = TokenUsage(characters=len(request.text))
        return Speech(model=request.model, audio=audio, media_type=media_type, usage=usage)

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
            seconds = seconds_of(reply.get("duration"))
            return Transcription(
                model=request.model,
                text=transcript_of(reply["text"]),
                duration_seconds=seconds,
                usage=TokenUsage(service_tier=UNREPORTED) if seconds is None else TokenUsage(audio_seconds=seconds),
                estimated=seconds is None,
            )


def _given(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value is not None}
