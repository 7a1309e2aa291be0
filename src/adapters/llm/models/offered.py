"""The offered models, as data: titles, longest answers and capabilities.

Names are those of the genai-prices data (0.2.3, MIT). The longest answers and the models that take a temperature are
from LiteLLM's published model data (1.109.1, MIT); None where that data only repeats the context window. Capabilities
are those of each provider's own model documentation.
"""

from dataclasses import dataclass

from domain.llm.requests import Capability

_CHAT = frozenset({Capability.TEXT, Capability.STREAMING, Capability.TOOLS, Capability.STRUCTURED_OUTPUT})
_SEES = _CHAT | {Capability.IMAGE_INPUT}
_READS = _SEES | {Capability.DOCUMENT_INPUT, Capability.WEB_SEARCH}
_OPENAI = _READS | {Capability.PROMPT_CACHING, Capability.TOKEN_COUNTING}
_ANTHROPIC = _READS | {Capability.PROMPT_CACHING, Capability.TOKEN_COUNTING}
_GOOGLE = _READS | {Capability.PROMPT_CACHING, Capability.TOKEN_COUNTING, Capability.TRANSCRIPTION}
_XAI = _SEES | {Capability.PROMPT_CACHING, Capability.WEB_SEARCH}
_IMAGES = frozenset({Capability.IMAGE_GENERATION})
_SPEECH = frozenset({Capability.SPEECH})
_TRANSCRIPTION = frozenset({Capability.TRANSCRIPTION})
_EMBEDDING = frozenset({Capability.EMBEDDING})


@dataclass(frozen=True, slots=True)
class Offered:
    name: str
    title: str
    max_output_tokens: int | None
    capabilities: frozenset[Capability]


OFFERED: dict[str, tuple[Offered, ...]] = {
    "openai": (
        Offered("gpt-6-luna", "GPT-6 Luna", 128_000, _OPENAI),
        Offered("gpt-6.1-terra", "GPT-6.1 Terra", 128_000, _OPENAI),
        Offered("gpt-6.1-sol", "GPT-6.1 Sol", 128_000, _OPENAI),
        Offered("gpt-5.4-mini", "GPT-5.4 mini", 128_000, _OPENAI),
        Offered("gpt-4.1", "GPT-4.1", 32_768, _OPENAI),
        Offered("gpt-4.1-mini", "GPT-4.1 mini", 32_768, _OPENAI),
        Offered("gpt-image-2", "GPT Image 2", None, _IMAGES),
        Offered("gpt-image-1-mini", "GPT Image 1 mini", None, _IMAGES),
        Offered("gpt-4o-mini-tts", "GPT-4o mini TTS", None, _SPEECH),
        Offered("tts-1", "TTS 1", None, _SPEECH),
        Offered("gpt-4o-mini-transcribe", "GPT-4o mini Transcribe", None, _TRANSCRIPTION),
        Offered("gpt-4o-transcribe", "GPT-4o Transcribe", None, _TRANSCRIPTION),
        Offered("whisper-1", "Whisper", None, _TRANSCRIPTION),
        Offered("text-embedding-3-small", "Text Embedding 3 small", None, _EMBEDDING),
        Offered("text-embedding-3-large", "Text Embedding 3 large", None, _EMBEDDING),
    ),
    "anthropic": (
        Offered("claude-haiku-5-5", "Claude Haiku 5.5", 128_000, _ANTHROPIC),
        Offered("claude-sonnet-5-5", "Claude Sonnet 5.5", 128_000, _ANTHROPIC),
        Offered("claude-opus-5-5", "Claude Opus 5.5", 128_000, _ANTHROPIC),
        Offered("claude-sonnet-4-6", "Claude Sonnet 4.6", 128_000, _ANTHROPIC),
        Offered("claude-haiku-4-5", "Claude Haiku 4.5", 64_000, _ANTHROPIC),
    ),
    "google": (
        Offered("gemini-3.8-flash", "Gemini 3.8 Flash", 65_536, _GOOGLE),
        Offered("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite", 65_536, _GOOGLE),
        Offered("gemini-4-argon", "Gemini 4 Argon", None, _GOOGLE),
        Offered("gemini-2.5-flash", "Gemini 2.5 Flash", 65_536, _GOOGLE),
        Offered("gemini-2.5-pro", "Gemini 2.5 Pro", 65_536, _GOOGLE),
        Offered("gemini-3.1-flash-lite-image", "Gemini 3.1 Flash-Lite Image", None, _IMAGES),
        Offered("gemini-3.8-flash-tts", "Gemini 3.8 Flash TTS", None, _SPEECH),
        Offered("gemini-embedding-001", "Gemini Embedding", None, _EMBEDDING),
    ),
    "xai": (
        Offered("grok-4.3", "Grok 4.3", None, _XAI),
        Offered("grok-4.7", "Grok 4.7", None, _XAI),
        Offered("grok-4.5", "Grok 4.5", None, _XAI),
        Offered("grok-imagine-image", "Grok Imagine", None, _IMAGES),
        Offered("grok-imagine-image-pro", "Grok Imagine Pro", None, _IMAGES),
        Offered("grok-tts", "Grok TTS", None, _SPEECH),
        Offered("grok-stt", "Grok STT", None, _TRANSCRIPTION),
    ),
}

# Leaving the temperature out is always accepted, so it is sent only to families that are known to take it.
TAKES_TEMPERATURE = {
    "openai": ("gpt-3.5", "gpt-4"),
    # The API version 2026-10-21, which the SDK sends since 2.0, refuses a temperature for every model.
    "anthropic": (),
    "google": ("gemini-",),
    "xai": ("grok-",),
}
