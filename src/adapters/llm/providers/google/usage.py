"""Translate Gemini's usage figures into ours."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from adapters.llm.providers.reading.citations import title_of
from adapters.llm.providers.reading.usage import consistent_usage
from adapters.llm.providers.reading.values import Json, count, mapping, mappings, word
from adapters.llm.providers.units import tier_of
from domain.llm.documents import Citation
from domain.llm.token_usage import TokenUsage

TIER_HEADER = "x-gemini-service-tier"
"""Only this header names the service tier. The transport adds it to each reply and chunk."""

_BILLED_BY_ANSWER = ("gemini-1", "gemini-2")


def usage_of(reported: object) -> TokenUsage | None:
    """Gemini counts thoughts beside the candidates and tool results beside the prompt; both are billed.

    Returns None when nothing is counted. The input is 0 where the prompt is not counted.
    """
    usage = mapping(reported)
    prompt, answer, thoughts = (count(usage.get(f"{name}TokenCount")) for name in ("prompt", "candidates", "thoughts"))
    if prompt is None and answer is None and thoughts is None:
        return None
    given = 0 if prompt is None else prompt + (count(usage.get("toolUsePromptTokenCount")) or 0)
    made = (answer or 0) + (thoughts or 0)
    cached = min(count(usage.get("cachedContentTokenCount")) or 0, given)
    took = _within(given, usage, "promptTokensDetails", "toolUsePromptTokensDetails")
    kept = _within(cached, usage, "cacheTokensDetails")
    gave = _within(made, usage, "candidatesTokensDetails")
    return consistent_usage(
        given,
        made,
        cache_read_tokens=cached,
        reasoning_tokens=thoughts,
        input_audio_tokens=took["AUDIO"],
        input_image_tokens=took["IMAGE"],
        input_video_tokens=took["VIDEO"],
        cache_audio_read_tokens=min(kept["AUDIO"], took["AUDIO"]),
        cache_image_read_tokens=min(kept["IMAGE"], took["IMAGE"]),
        output_audio_tokens=gave["AUDIO"],
        output_image_tokens=gave["IMAGE"],
        output_video_tokens=gave["VIDEO"],
    )


def searches_of(candidate: Json) -> frozenset[str]:
    queries = mapping(candidate.get("groundingMetadata")).get("webSearchQueries")
    return frozenset(filter(None, map(word, queries))) if isinstance(queries, list) else frozenset()


def cited_in(candidate: Json) -> Iterator[Citation]:
    """Yield the pages that the answer is grounded in. Their addresses are redirects of Google's."""
    for chunk in mappings(mapping(candidate.get("groundingMetadata")).get("groundingChunks")):
        page = mapping(chunk.get("web"))
        yield Citation(word(page.get("uri")), title_of(page.get("title")))


def with_fees(usage: TokenUsage, model: str, tier: object, searched: frozenset[str]) -> TokenUsage:
    """Gemini 3 and later bill each query, earlier models each answer that searched."""
    searches = min(len(searched), 1) if model.startswith(_BILLED_BY_ANSWER) else len(searched)
    return replace(usage, web_searches=searches, service_tier=tier_of(tier))


def _within(whole: int, usage: Json, *names: str) -> Counter[str]:
    """Return the tokens per modality, cut so that their sum does not exceed the total, which is billed."""
    counted: Counter[str] = Counter()
    for each in (detail for name in names for detail in mappings(usage.get(name))):
        modality = word(each.get("modality"))
        if modality != "TEXT":
            counted[modality] += min(count(each.get("tokenCount")) or 0, whole - counted.total())
    return counted
