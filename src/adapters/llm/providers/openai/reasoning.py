"""Keeps a model's encrypted thoughts before a tool call in the call's signature: they go back with the call, unread."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.llm.chat import ToolCall

ASKED_FOR = "reasoning.encrypted_content"


def signature_of(provider: str, thoughts: Sequence[Mapping[str, Any]]) -> str | None:
    """Prefix the provider's name: if the conversation moves to another provider, that one must ignore the signature."""
    kept = [
        {
            "type": "reasoning",
            "summary": thought.get("summary") or [],
            "encrypted_content": thought["encrypted_content"],
        }
        for thought in thoughts
        if thought.get("encrypted_content")
    ]
    return f"{provider}:{json.dumps(kept)}" if kept else None


def thoughts_before(provider: str, call: ToolCall) -> list[dict[str, Any]]:
    prefix = f"{provider}:"
    if call.signature is None or not call.signature.startswith(prefix):
        return []
    thoughts: list[dict[str, Any]] = json.loads(call.signature.removeprefix(prefix))
    return thoughts
