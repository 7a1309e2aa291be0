"""Make the usage of an answer from the figures of a reply, which may be missing or contradict one another."""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from domain.llm.chat import ChatRequest, ToolCall
from domain.llm.estimates import estimated_prompt_tokens, estimated_text_tokens
from domain.llm.token_usage import TokenUsage

_OF_INPUT = ("input_audio_tokens", "input_image_tokens", "input_video_tokens")
_OF_OUTPUT = ("reasoning_tokens", "output_audio_tokens", "output_image_tokens", "output_video_tokens")
_NAMES = frozenset(field.name for field in fields(TokenUsage))


def consistent_usage(read: int, written: int, **parts: int | str | None) -> TokenUsage:
    """Cut parts that are larger than their whole, which is billed. `parts` are fields of `TokenUsage`."""
    known: dict[str, Any] = {name: 0 if value is None else value for name, value in parts.items()}
    known["cache_read_tokens"] = cached = min(known.get("cache_read_tokens", 0), read)
    known["cache_write_tokens"] = kept = min(known.get("cache_write_tokens", 0), read - cached)
    known["cache_write_1h_tokens"] = min(known.get("cache_write_1h_tokens", 0), kept)
    for names, whole in ((_OF_INPUT, read), (_OF_OUTPUT, written)):
        known |= {name: min(known[name], whole) for name in names if name in known}
    return TokenUsage(input_tokens=read, output_tokens=written, **known)


def answer_usage(
    request: ChatRequest, reported: TokenUsage | None, text: str, calls: Sequence[ToolCall]
) -> tuple[TokenUsage, bool]:
    """Return the usage of an answer, and whether a part of it is estimated.

    An input of no tokens, or an answer of no tokens that holds something, was not counted.
    """
    used = reported or TokenUsage()
    called = "".join(call.name + (call.invalid_arguments or json.dumps(dict(call.arguments))) for call in calls)
    lacks_input = not used.input_tokens
    lacks_output = not used.output_tokens and (bool(text or called) or reported is None)
    if not (lacks_input or lacks_output):
        return used, False
    parts = {name: getattr(used, name) for name in _NAMES - {"input_tokens", "output_tokens"}}
    return (
        TokenUsage(
            **parts,
            input_tokens=estimated_prompt_tokens(request) if lacks_input else used.input_tokens,
            output_tokens=estimated_text_tokens(text + called) if lacks_output else used.output_tokens,
        ),
        True,
    )
