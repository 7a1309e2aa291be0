"""Replies with odd side parts: of another type, null, missing, in another order, or beside unknown ones."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
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

# Made once: hypothesis examines each new strategy, which took longer than to draw from it.
_PRESENT = ODD.filter(lambda odd: odd is not _MISSING)
_NAMES_OF_USAGE = st.lists(st.sampled_from(_ADDED_TO_USAGE), max_size=4, unique=True)
_NAMES = st.sampled_from(_ADDED)
_VALUES = st.sampled_from((None, 1, "odd", [], [None], {}, {"odd": None}))
_BOOLEANS = st.booleans()


@st.composite
def odd_replies(draw: st.DrawFn, reply: Mapping[str, Any], names: frozenset[str] | None = SIDE_PARTS) -> dict[str, Any]:
    """Make some parts odd; `names` None chooses among all parts."""
    made: dict[str, Any] = json.loads(json.dumps(reply))
    paths = tuple(path for path in _paths(made) if names is None or path[-1] in names)
    for path in draw(_some_of(paths)) if paths else ():
        _put(made, path, draw(ODD))
    for path in [path for path in _paths(made) if path[-1] in _USAGE]:
        for name in draw(_NAMES_OF_USAGE):
            _put(made, (*path, name), draw(_PRESENT))
    made[draw(_NAMES)] = deepcopy(draw(_VALUES))
    if draw(_BOOLEANS):
        made = dict(reversed(made.items()))
    return made


@cache
def _some_of(paths: tuple[Path, ...]) -> st.SearchStrategy[list[Path]]:
    return st.lists(st.sampled_from(paths), max_size=6, unique=True)


def _paths(value: Any, above: Path = ()) -> Iterator[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*above, key)
        if key != "arguments":
            yield from _paths(each, (*above, key))


def _put(value: Any, path: Path, odd: object) -> None:
    """Put the value at the path; do nothing if an earlier change has removed the place."""
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
