"""A hand-made answer of each OpenAI-compatible server with what it does differently, at once and as chunks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_CALLED = {"tower": "North"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """`switches` are those that docs/llm-endpoints.md names. `message` is whole, `deltas` are the same in pieces."""

    switches: Mapping[str, Any] = field(default_factory=dict)
    message: Mapping[str, Any]
    deltas: tuple[Any, ...]
    finish: Any = "stop"
    usage: Any = field(default_factory=lambda: {"prompt_tokens": 14, "completion_tokens": 9, "total_tokens": 23})
    content: str = "31 metres."
    calls: int = 0


def _call(arguments: Any, **changes: Any) -> dict[str, Any]:
    return {"index": 0, "function": {"name": "height_of", "arguments": arguments}, **changes}


_TEXT = ({"role": "assistant", "content": "31 "}, {"content": "metres."})
_TAGGED = ({"content": "<thi"}, {"content": "nk>Hm.</think>\n\n31 "}, {"content": "metres."})
_WRITTEN = '{"tower": "North"}'

ENDPOINTS: dict[str, Endpoint] = {
    "Mistral": Endpoint(
        switches={"short_call_ids": True},
        message={"content": "", "tool_calls": [_call(_WRITTEN, id="D681PevKs")]},
        deltas=({"content": [{"type": "text", "text": ""}]}, {"tool_calls": [_call(_WRITTEN, id="D681PevKs")]}),
        finish="tool_calls",
        content="",
        calls=1,
    ),
    "Together": Endpoint(message={"content": "31 metres."}, deltas=_TEXT, finish="eos"),
    "Groq": Endpoint(
        switches={"max_tokens_parameter": "max_completion_tokens"},
        message={"content": "31 metres.", "reasoning": "Hm."},
        deltas=({"reasoning": "Hm."}, *_TEXT),
    ),
    "OpenRouter": Endpoint(
        switches={"headers": {"X-Title": "My bot"}},
        message={"content": "31 metres.", "refusal": None, "reasoning": "Hm."},
        deltas=({"content": "", "reasoning": "Hm."}, *_TEXT),
    ),
    "Azure": Endpoint(
        switches={"max_tokens_parameter": "max_completion_tokens"},
        message={"content": "31 metres.", "annotations": []},
        deltas=(None, *_TEXT),
    ),
    "DeepSeek": Endpoint(
        switches={"structured_output": "json"},
        message={"content": "31 metres.", "reasoning_content": "Hm."},
        deltas=({"content": None, "reasoning_content": "Hm."}, *_TEXT),
        usage={"prompt_tokens": 14, "completion_tokens": 9, "total_tokens": 23, "prompt_cache_hit_tokens": 10},
    ),
    "vLLM": Endpoint(
        message={"content": None, "tool_calls": [_call(_WRITTEN), _call(_WRITTEN)]},
        deltas=({"tool_calls": [_call(_WRITTEN)]}, {"tool_calls": [_call(_WRITTEN)]}),
        content="",
        calls=2,
    ),
    "llama.cpp": Endpoint(
        switches={"structured_output": "schema"},
        message={"content": None, "tool_calls": [_call("null", id="")]},
        deltas=({"tool_calls": [_call("null", id="")]},),
        usage=None,
        content="",
        calls=1,
    ),
    "Ollama": Endpoint(
        switches={"structured_output": "schema"},
        message={"content": "", "tool_calls": [_call(_CALLED, id="a"), _call(_CALLED, id="b")]},
        deltas=({"content": "", "tool_calls": [_call(_CALLED, id="a")]}, {"tool_calls": [_call(_CALLED, id="b")]}),
        content="",
        calls=2,
    ),
    "LM Studio": Endpoint(
        switches={"structured_output": "schema"},
        message={"content": "<think>Hm.</think>\n\n31 metres."},
        deltas=_TAGGED,
        usage={},
    ),
    "TGI": Endpoint(
        switches={"structured_output": "words", "usage_in_streams": False},
        message={"content": "31 metres."},
        deltas=_TEXT,
        finish="eos_token",
        usage=None,
    ),
}
