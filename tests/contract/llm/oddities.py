"""Replies whose side parts are odd: of another type, null, missing, doubled by unknown ones, in another order."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

SIDE_PARTS = frozenset(
    {
        *("id", "object", "created", "created_at", "model", "usage", "finish_reason", "logprobs", "role", "index"),
        *(
            "status",
            "service_tier",
            "system_fingerprint",
            "refusal",
            "prompt_tokens",
            "completion_tokens",
            "total_tokens",
        ),
        *("prompt_tokens_details", "completion_tokens_details", "input_tokens", "output_tokens", "annotations"),
        *("input_tokens_details", "output_tokens_details", "cached_tokens", "reasoning_tokens", "stop_reason"),
        *("stop_sequence", "stop_details", "container", "cache_creation", "cache_read_input_tokens", "server_tool_use"),
        *("cache_creation_input_tokens", "modelVersion", "responseId", "usageMetadata", "promptTokenCount"),
        *("candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount", "promptTokensDetails", "safetyRatings"),
        *("cacheTokensDetails", "candidatesTokensDetails", "promptFeedback", "thoughtSignature", "incomplete_details"),
        *("sequence_number", "item_id", "output_index", "content_index", "metadata", "signature", "summary"),
        *("encrypted_content", "reasoning", "tool_choice", "text_format", "store", "temperature", "citations"),
    }
)
"""Names of parts that an answer does not need. Everything else carries the answer."""

_ADDED = (
    *("unknown", "promptFeedback", "service_tier", "usage", "usageMetadata", "container", "incomplete_details"),
    *("stop_details", "tool_usage"),
)
_ADDED_TO_USAGE = (
    *("server_side_tool_usage_details", "server_tool_use", "cache_creation", "service_tier", "inference_geo", "speed"),
    *("input_tokens_details", "output_tokens_details", "prompt_tokens_details", "completion_tokens_details"),
    *("cached_tokens", "prompt_cache_hit_tokens", "reasoning_tokens", "cachedContentTokenCount"),
    *("toolUsePromptTokenCount", "promptTokensDetails", "candidatesTokensDetails", "cacheTokensDetails"),
)
_USAGE = frozenset({"usage", "usageMetadata"})
_MISSING = object()
_CONTAINERS: tuple[object, ...] = ([], [None], [1], [{}], [{"odd": 1}], {}, {"odd": None}, {"odd": {}})
ODD = st.sampled_from((None, _MISSING, True, False, -1, 10**30, 1.5, "", "odd", "\ud83d", *_CONTAINERS))


@st.composite
def odd_replies(draw: st.DrawFn, reply: Mapping[str, Any], names: frozenset[str] | None = SIDE_PARTS) -> dict[str, Any]:
    """Make some parts odd; `names` None chooses among all parts."""
    made: dict[str, Any] = json.loads(json.dumps(reply))
    paths = [path for path in _paths(made) if names is None or path[-1] in names]
    for path in draw(st.lists(st.sampled_from(paths), max_size=6, unique=True)) if paths else ():
        _put(made, path, draw(ODD))
    for path in [path for path in _paths(made) if path[-1] in _USAGE]:
        for name in draw(st.lists(st.sampled_from(_ADDED_TO_USAGE), max_size=4, unique=True)):
            _put(made, (*path, name), draw(ODD.filter(lambda odd: odd is not _MISSING)))
    made[draw(st.sampled_from(_ADDED))] = draw(st.sampled_from((None, 1, "odd", [], [None], {}, {"odd": None})))
    if draw(st.booleans()):
        made = dict(reversed(made.items()))
    return made


def _paths(value: Any, above: Path = ()) -> Iterator[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*above, key)
        if key != "arguments":
            yield from _paths(each, (*above, key))


def _put(value: Any, path: Path, odd: object) -> None:
    """Do nothing where an earlier change has taken the place away."""
    *above, last = path
    try:
        for key in above:
            value = value[key]
        if odd is _MISSING:
            del value[last]
        else:
            value[last] = deepcopy(odd)
    except (LookupError, TypeError):
        return
