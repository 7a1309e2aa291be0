"""The highest cost that a call may have, known before it is made. It errs upwards, since it is only reserved for a
while.
"""

from decimal import Decimal

from domain.llm.chat import ChatRequest, ServiceTier
from domain.llm.estimates import estimated_prompt_tokens, most_text_tokens
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import ModelReply, ModelRequest
from domain.llm.token_usage import TokenUsage
from domain.spending.image_tokens import most_image_tokens
from domain.spending.pricing import ModelPrice, compute_cost

UNSAID_ANSWER_TOKENS = 4096
"""Bound on the length of an answer when a hard budget applies and the request sets none."""

_FEWEST_ANSWER_TOKENS = 16
"""OpenAI takes no lower limit on an answer (its API reference, "max_output_tokens"): a lower one is raised."""

_TOKENS_PER_IMAGE = 8_192
"""Tokens of a generated picture; OpenAI's largest have 6,240 (its documentation, "Image generation")."""
_TOKENS_PER_SECOND = 32
"""Tokens of a second of audio: Gemini's documentation, "Audio understanding". OpenAI counts fewer."""
_CHARACTERS_PER_SECOND = 10
"""Characters of a second of speech. People speak about fifteen."""
_MORE_TOKENS_PER_PAGE = 2_600
"""Tokens of a page of a PDF above the usual estimate: with the picture of the page, Anthropic counts up to 4,600."""
_TOKENS_PER_SEARCH = 8_000
"""Input tokens of what a web search finds: the block that OpenAI's price list bills for a search by GPT-4.1 mini."""
_BYTES_PER_SECOND = {"audio/wav": 16_000, "audio/x-wav": 16_000, "audio/wave": 16_000}
_FEWEST_BYTES_PER_SECOND = 2_000
"""Bytes of a second of compressed speech: Opus at 16 kbit/s. A WAV file of telephone quality has eight times as many.
"""


def most_cost(
    request: ModelRequest[ModelReply], price: ModelPrice | None, longest_answer: int | None
) -> Decimal | None:
    """Return the bound in US dollars, None when the price lacks a rate for it. `longest_answer` is the model's limit in
    tokens.
    """
    if price is None:
        return None
    costs = [compute_cost(usage, price) for usage in _most_used(request, longest_answer, price)]
    most = max((cost for cost in costs if cost is not None), default=None)
    factor = _tier_factor(request, price)
    return None if most is None or factor is None else most * factor * _region_factor(price)


def _tier_factor(request: ModelRequest[ModelReply], price: ModelPrice) -> Decimal | None:
    """Return at least 1, since a provider may serve in the standard tier. None for a tier whose price is unknown."""
    tier = request.service_tier if isinstance(request, ChatRequest) else None
    if tier is None or tier is ServiceTier.STANDARD:
        return Decimal(1)
    factor = price.tier_factors.get(tier.value)
    return None if factor is None else max(factor, Decimal(1))


def _region_factor(price: ModelPrice) -> Decimal:
    """Return the largest factor, at least 1: only the reply says which region has served."""
    return max([Decimal(1), *price.region_factors.values()])


def unsaid_answer_tokens(longest_answer: int | None) -> int:
    """`longest_answer` is the model's limit in tokens, where it is known."""
    return min(longest_answer or UNSAID_ANSWER_TOKENS, UNSAID_ANSWER_TOKENS)


def _most_used(
    request: ModelRequest[ModelReply], longest_answer: int | None, price: ModelPrice
) -> tuple[TokenUsage, ...]:
    """Return the largest usage of the request, once for each unit in which a provider may bill it."""
    match request:
        case ChatRequest():
            return (_chat(request, longest_answer, price),)
        case ImageRequest():
            tokens = _TOKENS_PER_IMAGE * request.count
            prompt = most_text_tokens(request.prompt)
            made = TokenUsage(input_tokens=prompt, output_tokens=tokens, output_image_tokens=tokens)
            return made, TokenUsage(images=request.count)
        case SpeechRequest():
            return _speech(request)
        case TranscriptionRequest():
            return _transcription(request)
        case EmbeddingRequest():
            return (TokenUsage(input_tokens=sum(map(most_text_tokens, request.texts))),)
        case _:
            return ()


def _chat(request: ChatRequest, longest_answer: int | None, price: ModelPrice) -> TokenUsage:
    pictures = sum(len(message.images) for message in request.messages)
    prompt = estimated_prompt_tokens(request, most_text_tokens) + pictures * most_image_tokens(
        price.provider, price.model
    )
    prompt += _MORE_TOKENS_PER_PAGE * sum(each.pages for message in request.messages for each in message.documents)
    prompt += _TOKENS_PER_SEARCH * request.web_searches
    is_cached = any(message.cache_until_here for message in request.messages)
    return TokenUsage(
        input_tokens=prompt,
        output_tokens=unsaid_answer_tokens(longest_answer)
        if request.max_tokens is None
        else max(request.max_tokens, _FEWEST_ANSWER_TOKENS),
        # Writing into the cache costs more than plain input.
        cache_write_tokens=prompt if is_cached else 0,
        web_searches=request.web_searches,
    )


def _speech(request: SpeechRequest) -> tuple[TokenUsage, ...]:
    seconds = -(-len(request.text) // _CHARACTERS_PER_SECOND)
    tokens = seconds * _TOKENS_PER_SECOND
    prompt = most_text_tokens(request.text + (request.instructions or ""))
    return (
        TokenUsage(input_tokens=prompt, output_tokens=tokens, output_audio_tokens=tokens),
        TokenUsage(characters=len(request.text)),
        TokenUsage(audio_seconds=Decimal(seconds)),
    )


def _transcription(request: TranscriptionRequest) -> tuple[TokenUsage, ...]:
    seconds = -(-len(request.audio) // _BYTES_PER_SECOND.get(request.media_type, _FEWEST_BYTES_PER_SECOND))
    tokens = seconds * _TOKENS_PER_SECOND
    return (
        TokenUsage(input_tokens=tokens, input_audio_tokens=tokens, output_tokens=tokens),
        TokenUsage(audio_seconds=Decimal(seconds)),
    )
