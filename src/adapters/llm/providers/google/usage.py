"""Translate Gemini's usage figures into ours."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from google.genai import types

from adapters.llm.providers.units import tier_of
from domain.llm.token_usage import TokenUsage

Details: TypeAlias = Sequence[types.ModalityTokenCount]

_BILLED_BY_ANSWER = ("gemini-1", "gemini-2")
_TEXT = types.MediaModality.TEXT


def usage_of(usage: types.GenerateContentResponseUsageMetadata | None) -> TokenUsage | None:
    """Gemini counts thoughts beside the candidates and tool results beside the prompt; both are billed.

    Returns None when no usage is reported.
    """
    if usage is None or usage.prompt_token_count is None:
        return None
    thoughts = usage.thoughts_token_count or 0
    given = usage.prompt_token_count + (usage.tool_use_prompt_token_count or 0)
    text = TokenUsage(
        input_tokens=given,
        output_tokens=(usage.candidates_token_count or 0) + thoughts,
        cache_read_tokens=min(usage.cached_content_token_count or 0, given),
        reasoning_tokens=thoughts,
    )
    details = [
        [*(usage.prompt_tokens_details or ()), *(usage.tool_use_prompt_tokens_details or ())],
        usage.cache_tokens_details or (),
        usage.candidates_tokens_details or (),
    ]
    # Streams repeat this with every chunk, so the common case returns early.
    if all(each.modality is _TEXT for detail in details for each in detail):
        return text
    return _with_media(text, *details)


def searches_of(candidate: types.Candidate) -> frozenset[str]:
    grounding = candidate.grounding_metadata
    return frozenset((grounding.web_search_queries if grounding else None) or ())


def served_tier(response: types.GenerateContentResponse) -> str:
    """Return the service tier, which Gemini names in a header alone."""
    headers = response.sdk_http_response.headers if response.sdk_http_response else None
    return tier_of((headers or {}).get("x-gemini-service-tier"))


def with_fees(usage: TokenUsage, model: str, tier: str, searched: frozenset[str]) -> TokenUsage:
    """Gemini 3 and later bill each query, earlier models each answer that searched."""
    searches = min(len(searched), 1) if model.startswith(_BILLED_BY_ANSWER) else len(searched)
    return replace(usage, web_searches=searches, service_tier=tier)


def _with_media(text: TokenUsage, given: Details, cached: Details, made: Details) -> TokenUsage:
    """Details that add up to more than their whole are cut: the whole is what is billed."""
    took = _within(text.input_tokens, given)
    kept = _within(text.cache_read_tokens, cached)
    gave = _within(text.output_tokens, made)
    return replace(
        text,
        input_audio_tokens=took["AUDIO"],
        input_image_tokens=took["IMAGE"],
        input_video_tokens=took["VIDEO"],
        cache_audio_read_tokens=min(kept["AUDIO"], took["AUDIO"]),
        cache_image_read_tokens=min(kept["IMAGE"], took["IMAGE"]),
        output_audio_tokens=gave["AUDIO"],
        output_image_tokens=gave["IMAGE"],
        output_video_tokens=gave["VIDEO"],
    )


def _within(whole: int, details: Details) -> Counter[str]:
    """Return the tokens per modality, in sum no more than the total."""
    counted: Counter[str] = Counter()
    for each in details:
        if each.modality is not None and each.modality is not _TEXT:
            counted[each.modality.value] += min(each.token_count or 0, whole - counted.total())
    return counted
