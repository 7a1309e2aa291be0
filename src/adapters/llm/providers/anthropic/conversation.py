"""Bring a conversation into the form that Anthropic takes: no blank text, and ids of tool calls that it accepts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.llm.chat import ChatMessage, Role, ToolCall

_REFUSED = re.compile("[^a-zA-Z0-9_-]+")


def accepted_messages(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Leave out messages without content, and the white space at the end of a last answer, which is refused there."""
    spoken = [message for message in messages if not _is_empty(message)]
    if spoken and spoken[-1].role is Role.ASSISTANT:
        spoken[-1] = replace(spoken[-1], content=spoken[-1].content.rstrip())
    return list(_CallIds().sent(spoken))


def _is_empty(message: ChatMessage) -> bool:
    return message.is_blank and message.role is not Role.TOOL


class _CallIds:
    """Anthropic takes letters, digits, `_` and `-`, and each id only once in a conversation."""

    def __init__(self) -> None:
        self._sent: dict[str | None, str] = {}
        self._taken: set[str] = set()

    def sent(self, messages: Iterable[ChatMessage]) -> Iterable[ChatMessage]:
        for message in messages:
            if message.tool_calls:
                yield replace(message, tool_calls=tuple(map(self._call, message.tool_calls)))
            elif message.role is Role.TOOL:
                call_id = message.tool_call_id or ""
                yield replace(message, tool_call_id=self._sent.get(call_id) or _accepted(call_id))
            else:
                yield message

    def _call(self, call: ToolCall) -> ToolCall:
        accepted = name = _accepted(call.id)
        number = 1
        while name in self._taken:
            number += 1
            name = f"{accepted}_{number}"
        self._taken.add(name)
        self._sent[call.id] = name
        return replace(call, id=name)


def _accepted(call_id: str) -> str:
    return _REFUSED.sub("_", call_id) or "call"
