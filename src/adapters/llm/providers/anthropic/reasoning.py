"""Keeps Claude's thoughts before a tool call in the call's signature: they have to go back with the call, unchanged."""

import json
from collections.abc import Sequence
from typing import TypeAlias, cast

from anthropic.types import RedactedThinkingBlockParam, ThinkingBlockParam

from domain.llm.chat import ToolCall
from domain.llm.requests import LLMProvider

Thought: TypeAlias = ThinkingBlockParam | RedactedThinkingBlockParam

_OURS = f"{LLMProvider.ANTHROPIC}:"
"""Reasoning of another provider is dropped: its signatures are invalid here."""


def signature_of(thoughts: Sequence[Thought]) -> str | None:
    return _OURS + json.dumps(thoughts) if thoughts else None


def thoughts_in(call: ToolCall) -> list[Thought]:
    if call.signature is None or not call.signature.startswith(_OURS):
        return []
    return cast("list[Thought]", json.loads(call.signature.removeprefix(_OURS)))
