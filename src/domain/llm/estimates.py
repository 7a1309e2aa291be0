"""Estimate token counts that no provider has reported. Each result is marked as an estimate where it is used."""

import json
import re
from collections.abc import Callable
from decimal import Decimal

from domain.llm.chat import ChatMessage, ChatRequest
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import ModelReply, ModelRequest
from domain.llm.token_usage import NOTHING_USED, TokenUsage

_CHARACTERS_PER_TOKEN = 4
_TOKENS_PER_MESSAGE = 4
_TOKENS_PER_IMAGE = 765
"""Tokens of a picture of 1024 by 1024 at OpenAI's high detail: 85, and 170 for each of 4 tiles. Other providers count
about as many or fewer.
"""

_TOKENS_PER_PAGE = 2_000
"""Tokens of a page of a PDF; Anthropic counts 1,500 to 3,000 for its text (its documentation, "PDF support"), Gemini
258 for its picture.
"""

_PLAIN_WORD = re.compile(r"(?<![^\s(\"'])(?:[A-Z]?[a-z]{2,23}|[A-Z]{2,5})(?![^\s).,:;!?\"'])")
"""A word of prose: between spaces or punctuation, of usual length, without mixed cases, digits or symbols."""

_BYTES_PER_SECOND = 16_000
"""Bytes of a second of sound at 128 kbit/s, the usual rate of compressed speech."""


def estimated_input(request: ModelRequest[ModelReply]) -> TokenUsage:
    """Return the usage of a request whose answer never came: its input, since of the answer nothing is known."""
    match request:
        case ChatRequest():
            return TokenUsage(input_tokens=estimated_prompt_tokens(request))
        case EmbeddingRequest():
            return TokenUsage(input_tokens=sum(map(estimated_text_tokens, request.texts)))
        case ImageRequest():
            return TokenUsage(input_tokens=estimated_text_tokens(request.prompt), images=request.count)
        case SpeechRequest():
            return TokenUsage(input_tokens=estimated_text_tokens(request.text), characters=len(request.text))
        case TranscriptionRequest():
            return TokenUsage(audio_seconds=Decimal(len(request.audio)) / _BYTES_PER_SECOND)
        case _:
            return NOTHING_USED


def estimated_text_tokens(text: str) -> int:
    """A token for four ASCII characters, as the providers put it for English, and one for each other character."""
    others = sum(character > "\x7f" for character in text)
    return others + -(-(len(text) - others) // _CHARACTERS_PER_TOKEN)


def most_text_tokens(text: str) -> int:
    """Return the most tokens that a text takes: one for each byte, but one for two letters of a plain word.

    The providers' tokenizers work on bytes, and no token is empty: no text takes more than one token for each byte, and
    digits, symbols, base64 and emoji come near that. Words of prose take one token for three letters or more. One token
    for each of their bytes would reserve four times what a call costs, so that a long prompt would not fit into a small
    budget.
    """
    halved = sum(len(word) // 2 for word in _PLAIN_WORD.findall(text))
    return len(text.encode("utf-8", "surrogatepass")) - halved


def estimated_prompt_tokens(request: ChatRequest, tokens_of: Callable[[str], int] = estimated_text_tokens) -> int:
    """The whole prompt, with its tools and its schema."""
    schemas = [json.dumps(tool.parameters) + tool.name + tool.description for tool in request.tools]
    if request.output is not None:
        schemas.append(json.dumps(request.output.schema))
    messages = sum(estimated_message_tokens(message, tokens_of) for message in request.messages)
    return messages + sum(map(tokens_of, schemas))


def fitting_answer_tokens(request: ChatRequest, longest: int, context_window: int) -> int:
    """Return the longest answer that still fits after the prompt, by an estimate where the prompt is long."""
    # No estimate where the answer fits even at one token per character: it would cost more CPU than the rest of a call.
    if _is_text_alone(request):
        most = sum(_TOKENS_PER_MESSAGE + len(message.content) for message in request.messages)
        if most + longest <= context_window:
            return longest
    return max(min(longest, context_window - estimated_prompt_tokens(request)), 1)


def _is_text_alone(request: ChatRequest) -> bool:
    if request.tools or request.output is not None:
        return False
    return not any(message.images or message.documents or message.tool_calls for message in request.messages)


def estimated_message_tokens(message: ChatMessage, tokens_of: Callable[[str], int] = estimated_text_tokens) -> int:
    calls = "".join(call.name + json.dumps(call.arguments) for call in message.tool_calls)
    text = tokens_of(message.content + calls)
    pages = sum(document.pages for document in message.documents)
    return _TOKENS_PER_MESSAGE + text + _TOKENS_PER_IMAGE * len(message.images) + _TOKENS_PER_PAGE * pages
