"""What the simulated models say: the same question gets the same answer, and the persona shows in it."""

import math
from dataclasses import dataclass

_CHARACTERS_PER_TOKEN = 4
_TOKENS_PER_MESSAGE = 3
_REASONING_TOKENS = 64
_SMALLEST_CACHED_PROMPT = 1024
_CACHE_BLOCK = 128
_QUOTED_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    by_user: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, read from its provider's wire format. `reasons` is whether the model thinks before it answers."""

    provider: str
    model: str
    persona: str
    turns: tuple[Turn, ...]
    max_tokens: int | None
    reasons: bool = False

    @property
    def question(self) -> str:
        return next((turn.text for turn in reversed(self.turns) if turn.by_user), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`cached_tokens` are part of `prompt_tokens`; reasoning comes on top of `text_tokens`."""

    text: str
    is_cut: bool
    prompt_tokens: int
    cached_tokens: int
    reasoning_tokens: int
    text_tokens: int

    @property
    def output_tokens(self) -> int:
        return self.text_tokens + self.reasoning_tokens


def answer(asked: Asked) -> Answer:
    """Cut where reasoning and text together would pass `max_tokens`. Half of a long prompt counts as cached."""
    text = _sentences(asked)
    reasoning = _REASONING_TOKENS if asked.reasons else 0
    room = count_tokens(text)
    if asked.max_tokens is not None:
        reasoning = min(reasoning, asked.max_tokens // 2)
        room = asked.max_tokens - reasoning
    kept = text[: room * _CHARACTERS_PER_TOKEN]
    prompt = prompt_tokens(asked)
    return Answer(
        text=kept,
        is_cut=kept != text,
        prompt_tokens=prompt,
        cached_tokens=prompt // 2 // _CACHE_BLOCK * _CACHE_BLOCK if prompt >= _SMALLEST_CACHED_PROMPT else 0,
        reasoning_tokens=reasoning,
        text_tokens=count_tokens(kept),
    )


def count_tokens(text: str) -> int:
    return math.ceil(len(text) / _CHARACTERS_PER_TOKEN)


def prompt_tokens(asked: Asked) -> int:
    texts = [asked.persona, *(turn.text for turn in asked.turns)]
    return sum(count_tokens(text) + _TOKENS_PER_MESSAGE for text in texts if text)


def _sentences(asked: Asked) -> str:
    earlier = len(asked.turns) - 1
    memory = f", with the {earlier} messages before it in mind" if earlier > 0 else ""
    persona = f" My persona is “{_quoted(asked.persona)}”." if asked.persona else ""
    return (
        f"[simulated reply from {asked.provider}/{asked.model}] You asked “{_quoted(asked.question)}”{memory}."
        f"{persona} No model was called: set an API key for a real answer."
    )


def _quoted(text: str) -> str:
    words = text.split()
    return " ".join(words[:_QUOTED_WORDS]) + (" …" if len(words) > _QUOTED_WORDS else "")
