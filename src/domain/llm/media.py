"""Pictures, speech and embeddings: requests and results, in no provider's dialect."""

from base64 import b64encode
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.llm.chat import Image
from domain.llm.requests import AccountedReply, Capability, ModelReply, ModelRequest, RequestKind


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedImages(ModelReply):
    """`image_url` is the first picture's address: the provider's, or a `data:` URL for bytes. Discord shows none of the
    latter: send `images[0].data` as a file.
    """

    images: tuple[Image, ...]

    @property
    def image_url(self) -> str | None:
        if not self.images:
            return None
        first = self.images[0]
        if first.data is None:
            return first.url
        return f"data:{first.media_type};base64,{b64encode(first.data).decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountedGeneratedImages(GeneratedImages, AccountedReply):
    """Generated pictures with their cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest(ModelRequest[GeneratedImages, AccountedGeneratedImages]):
    """`size` (such as `1024x1024`) and `quality` are in the provider's words; None is the model's own choice."""

    capability: ClassVar[Capability] = Capability.IMAGE_GENERATION
    kind: ClassVar[RequestKind] = RequestKind.IMAGE
    accounted_type: ClassVar[type[AccountedReply]] = AccountedGeneratedImages

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
class AccountedSpeech(Speech, AccountedReply):
    """Speech with its cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest(ModelRequest[Speech, AccountedSpeech]):
    """`voice` is a name of the provider's, None its default. `instructions` describe how to speak, for models that obey
    them.
    """

    capability: ClassVar[Capability] = Capability.SPEECH
    kind: ClassVar[RequestKind] = RequestKind.SPEECH
    accounted_type: ClassVar[type[AccountedReply]] = AccountedSpeech

    text: str
    voice: str | None = None
    instructions: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription(ModelReply):
    """`duration_seconds` is None when the provider does not report the length of the recording."""

    text: str
    duration_seconds: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountedTranscription(Transcription, AccountedReply):
    """A transcription with its cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionRequest(ModelRequest[Transcription, AccountedTranscription]):
    """`media_type` is such as `audio/mpeg` or `audio/wav`; `language` is an ISO 639-1 code, None to find out."""

    capability: ClassVar[Capability] = Capability.TRANSCRIPTION
    kind: ClassVar[RequestKind] = RequestKind.TRANSCRIPTION
    accounted_type: ClassVar[type[AccountedReply]] = AccountedTranscription

    audio: bytes
    media_type: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddings(ModelReply):
    """One vector for each text, in the order of the texts."""

    vectors: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountedEmbeddings(Embeddings, AccountedReply):
    """Vectors with their cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingRequest(ModelRequest[Embeddings, AccountedEmbeddings]):
    """`dimensions` None is the model's own size."""

    capability: ClassVar[Capability] = Capability.EMBEDDING
    kind: ClassVar[RequestKind] = RequestKind.EMBEDDING
    accounted_type: ClassVar[type[AccountedReply]] = AccountedEmbeddings

    texts: tuple[str, ...]
    dimensions: int | None = None
