"""Kinds of requests: which capability each needs, and how the ledger and the request log name it."""

from enum import StrEnum

from domain.llm.attempts import RequestKind
from domain.llm.chat import ChatRequest, TokenCountRequest
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import Capability, ModelReply, ModelRequest


class RequestType(StrEnum):
    TEXT = "text"
    FUNCTION_CALL = "function_call"
    STRUCTURED = "structured"
    IMAGE = "image"
    AUDIO = "audio"
    EMBEDDING = "embedding"


_CAPABILITIES = {
    ImageRequest: Capability.IMAGE_GENERATION,
    SpeechRequest: Capability.SPEECH,
    TranscriptionRequest: Capability.TRANSCRIPTION,
    EmbeddingRequest: Capability.EMBEDDING,
    TokenCountRequest: Capability.TOKEN_COUNTING,
}
_KINDS = {
    ImageRequest: RequestKind.IMAGE,
    SpeechRequest: RequestKind.SPEECH,
    TranscriptionRequest: RequestKind.TRANSCRIPTION,
    EmbeddingRequest: RequestKind.EMBEDDING,
}
_TYPES = {
    ImageRequest: RequestType.IMAGE,
    SpeechRequest: RequestType.AUDIO,
    TranscriptionRequest: RequestType.AUDIO,
    EmbeddingRequest: RequestType.EMBEDDING,
}


def needed_by(request: ModelRequest[ModelReply], *, streaming: bool = False) -> frozenset[Capability]:
    """The capabilities that a model must have to serve the request. Caching is never needed: it only saves."""
    if not isinstance(request, ChatRequest):
        return frozenset({_CAPABILITIES[type(request)]})
    wanted = {
        Capability.TEXT: True,
        Capability.STREAMING: streaming,
        Capability.TOOLS: bool(request.tools),
        Capability.STRUCTURED_OUTPUT: request.output is not None,
        Capability.IMAGE_INPUT: any(message.images for message in request.messages),
    }
    return frozenset(capability for capability, is_wanted in wanted.items() if is_wanted)


def kind_of(request: ModelRequest[ModelReply]) -> RequestKind:
    """Under which the request log counts it."""
    return _KINDS.get(type(request), RequestKind.CHAT)


def type_of(request: ModelRequest[ModelReply]) -> RequestType:
    """Under which the ledger counts it."""
    if not isinstance(request, ChatRequest):
        return _TYPES.get(type(request), RequestType.TEXT)
    if request.output is not None:
        return RequestType.STRUCTURED
    return RequestType.FUNCTION_CALL if request.tools else RequestType.TEXT
