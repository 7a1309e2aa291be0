"""Know which Claude models take an effort, and translate it."""

from typing import Literal

from domain.llm.chat import Effort

_WITHOUT_EFFORT = ("claude-3", "claude-haiku-4", "claude-opus-4-0", "claude-opus-4-1", "claude-opus-4-2025")
_SONNETS_WITHOUT_EFFORT = ("claude-sonnet-4-0", "claude-sonnet-4-2025", "claude-sonnet-4-5")


def takes_effort(model: str) -> bool:
    """Opus from 4.5, Sonnet from 4.6, and later families: https://platform.claude.com/docs/en/build-with-claude/effort."""
    return not model.startswith((*_WITHOUT_EFFORT, *_SONNETS_WITHOUT_EFFORT))


def effort_of(effort: Effort) -> Literal["low", "medium", "high"]:
    """Return `low` for `minimal`, which Anthropic does not have."""
    match effort:
        case Effort.MINIMAL | Effort.LOW:
            return "low"
        case Effort.MEDIUM:
            return "medium"
        case Effort.HIGH:
            return "high"
