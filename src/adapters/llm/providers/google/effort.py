"""Translate an effort into Gemini's thinking configuration."""

from collections.abc import Mapping

from google.genai import types

from domain.llm.chat import Effort

_LEVELS: Mapping[Effort, types.ThinkingLevel] = {
    Effort.MINIMAL: types.ThinkingLevel.MINIMAL,
    Effort.LOW: types.ThinkingLevel.LOW,
    Effort.MEDIUM: types.ThinkingLevel.MEDIUM,
    Effort.HIGH: types.ThinkingLevel.HIGH,
}
_BUDGETS: Mapping[Effort, int] = {Effort.MINIMAL: 1024, Effort.LOW: 1024, Effort.MEDIUM: 8192, Effort.HIGH: 24576}
"""Tokens for Gemini 2.5, which has no levels; https://ai.google.dev/gemini-api/docs/openai, "Thinking"."""

_BY_BUDGET = "gemini-2.5"


def thinking_of(model: str, effort: Effort) -> types.ThinkingConfig:
    if model.removeprefix("models/").startswith(_BY_BUDGET):
        return types.ThinkingConfig(thinking_budget=_BUDGETS[effort])
    return types.ThinkingConfig(thinking_level=_LEVELS[effort])
