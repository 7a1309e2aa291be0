"""A chat request, read from its provider's wire format."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`called` is what tools were called with, `results` is what they gave; `seconds` is how long its sound lasts."""

    by_user: bool
    text: str = ""
    images: int = 0
    seconds: float = 0.0
    called: str = ""
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    name: str
    schema: Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Caching:
    """Prompt tokens read from or written to the cache; `hourly` are written for an hour instead of minutes."""

    read: int = 0
    written: int = 0
    hourly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`reasons` makes the model think before it answers. `tools` may be called now, `schema` is what the answer must
    fit.

    `caching` is None where the provider caches without a mark. `modality` is that of the answer.
    """

    provider: str
    model: str
    persona: str
    turns: tuple[Turn, ...]
    max_tokens: int | None = None
    reasons: bool = False
    tools: tuple[Tool, ...] = ()
    tool_tokens: int = 0
    must_call: bool = False
    schema: Schema | None = None
    caching: Caching | None = None
    modality: str = "TEXT"

    @property
    def question(self) -> str:
        """Return the last user message; tool results are no question."""
        return next(
            (turn.text for turn in reversed(self.turns) if turn.by_user and (turn.text or not turn.results)), ""
        )

    @property
    def results(self) -> tuple[str, ...]:
        """Return the tool results at the end of the conversation."""
        found: tuple[str, ...] = ()
        for turn in reversed(self.turns):
            if not turn.results:
                break
            found = turn.results + found
        return found
