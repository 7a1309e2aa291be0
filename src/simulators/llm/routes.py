"""The paths of all endpoints."""

import re
from dataclasses import dataclass

from simulators.llm.anthropic.gate import AnthropicGate
from simulators.llm.anthropic.messages import CountTokensWire as AnthropicCountTokensWire
from simulators.llm.anthropic.messages import MessagesWire
from simulators.llm.chatting import chatting, counting
from simulators.llm.google.content import ContentWire, CountTokensWire
from simulators.llm.google.embeddings import batch_embed_contents, embed_content
from simulators.llm.google.gate import GoogleGate
from simulators.llm.openai import audio as openai_audio
from simulators.llm.openai import embeddings as openai_embeddings
from simulators.llm.openai import images as openai_images
from simulators.llm.openai.completions import CompletionsWire
from simulators.llm.openai.gate import OpenAIGate
from simulators.llm.openai.responses import ResponsesWire
from simulators.llm.wire import Endpoint, Gate
from simulators.llm.xai import audio as xai_audio
from simulators.llm.xai import images as xai_images
from simulators.llm.xai.gate import OpenGate, XAIGate
from simulators.llm.xai.responses import XAIResponsesWire

_GEMINI = "/google/v1beta/models/(?P<model>[^/:]+):"


@dataclass(frozen=True, slots=True)
class Route:
    path: re.Pattern[str]
    gate: Gate
    endpoint: Endpoint
    method: str = "POST"


def make_routes() -> tuple[Route, ...]:
    return (*_openai(), *_anthropic(), *_google(), *_xai())


def _openai() -> tuple[Route, ...]:
    strict, lenient = OpenAIGate(unknown_model_status=404), OpenAIGate(unknown_model_status=400)
    return (
        _route("/openai/v1/responses", lenient, chatting(ResponsesWire())),
        _route("/openai/v1/responses/input_tokens", lenient, counting(ResponsesWire())),
        _route("/openai/v1/chat/completions", strict, chatting(CompletionsWire())),
        _route("/openai/v1/embeddings", strict, openai_embeddings.embeddings),
        _route("/openai/v1/images/generations", lenient, openai_images.images),
        _route("/openai/v1/audio/speech", strict, openai_audio.speech),
        _route("/openai/v1/audio/transcriptions", strict, openai_audio.transcriptions),
    )


def _anthropic() -> tuple[Route, ...]:
    gate = AnthropicGate()
    return (
        _route("/anthropic/v1/messages", gate, chatting(MessagesWire())),
        _route("/anthropic/v1/messages/count_tokens", gate, counting(AnthropicCountTokensWire())),
    )


def _google() -> tuple[Route, ...]:
    gate = GoogleGate()
    return (
        _route(_GEMINI + "(?P<action>generateContent|streamGenerateContent)", gate, chatting(ContentWire())),
        _route(_GEMINI + "countTokens", gate, counting(CountTokensWire())),
        _route(_GEMINI + "embedContent", gate, embed_content),
        _route(_GEMINI + "batchEmbedContents", gate, batch_embed_contents),
    )


def _xai() -> tuple[Route, ...]:
    gate = XAIGate()
    return (
        _route("/xai/v1/responses", gate, chatting(XAIResponsesWire())),
        _route("/xai/v1/images/generations", gate, xai_images.images),
        _route("/xai/v1/tts", gate, xai_audio.speech),
        _route("/xai/v1/stt", gate, xai_audio.transcriptions),
        _route("/xai/pictures/(?P<colour>[0-9a-f]{6})[.]png", OpenGate(), xai_images.picture, method="GET"),
    )


def _route(path: str, gate: Gate, endpoint: Endpoint, *, method: str = "POST") -> Route:
    return Route(re.compile(path), gate, endpoint, method)
