"""Pictures, speech and embeddings: what goes in, what comes back, in no provider's dialect."""

from dataclasses import dataclass
from decimal import Decimal

from domain.llm.chat import Image
from domain.llm.requests import ModelReply, ModelRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedImages(ModelReply):
    images: tuple[Image, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest(ModelRequest[GeneratedImages]):
    """`size` (such as `1024x1024`) and `quality` are in the provider's words; None is the model's own choice."""

    prompt: str
    count: int = 1
    size: str | None = None
    quality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech(ModelReply):
    """`media_type` is such as `audio/mpeg`; `audio/L16;rate=24000` is bare PCM, as Gemini sends it."""

    audio: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest(ModelRequest[Speech]):
    """`voice` is one of the provider's, None the usual one.

    `instructions` say how to speak, to a model that heeds them."""

    text: str
    voice: str | None = None
    instructions: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription(ModelReply):
    """`duration_seconds` None: the provider does not say how long the recording is."""

    text: str
    duration_seconds: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionRequest(ModelRequest[Transcription]):
    """`media_type` is such as `audio/mpeg` or `audio/wav`; `language` is an ISO 639-1 code, None to find out."""

    audio: bytes
    media_type: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddings(ModelReply):
    """One vector for each text, in the order of the texts."""

    vectors: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingRequest(ModelRequest[Embeddings]):
    """`dimensions` None is the model's own size."""

    texts: tuple[str, ...]
    dimensions: int | None = None
