"""What Gemini says was used, in our one meaning."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from google.genai import types

from domain.token_usage import TokenUsage

Details: TypeAlias = Sequence[types.ModalityTokenCount] | None


def usage_of(usage: types.GenerateContentResponseUsageMetadata | None) -> TokenUsage | None:
    """Gemini counts thoughts beside the candidates, and the results of tools beside the prompt; both are billed.

    None when nothing is said. Details that add up to more than their whole are cut: the whole is what is billed.
    """
    if usage is None or usage.prompt_token_count is None:
        return None
    thoughts = usage.thoughts_token_count or 0
    given = usage.prompt_token_count + (usage.tool_use_prompt_token_count or 0)
    made = (usage.candidates_token_count or 0) + thoughts
    cached = min(usage.cached_content_token_count or 0, given)
    took = _within(given, usage.prompt_tokens_details, usage.tool_use_prompt_tokens_details)
    kept = _within(cached, usage.cache_tokens_details)
    gave = _within(made, usage.candidates_tokens_details)
    return TokenUsage(
        input_tokens=given,
        output_tokens=made,
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


def _within(whole: int, *details: Details) -> Counter[str]:
    """How many tokens of each modality there are, all together no more than the whole."""
    counted: Counter[str] = Counter()
    for detail in details:
        for each in detail or ():
            if each.modality is not None and each.modality is not types.MediaModality.TEXT:
                counted[each.modality.value] += min(each.token_count or 0, whole - counted.total())
    return counted
