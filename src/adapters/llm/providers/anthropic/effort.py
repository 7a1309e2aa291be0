"""Translate an effort into Anthropic's words."""

from typing import Literal

from domain.llm.chat import Effort


def effort_of(effort: Effort) -> Literal["low", "medium", "high"]:
    """Return `low` for `minimal`, which Anthropic does not have."""
    match effort:
        case Effort.MINIMAL | Effort.LOW:
            return "low"
        case Effort.MEDIUM:
            return "medium"
        case Effort.HIGH:
            return "high"
