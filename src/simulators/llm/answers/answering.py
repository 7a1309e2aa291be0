"""Answers of the simulated models: the same question gets the same answer, and the persona shows in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from simulators.llm.answers.asked import Asked, Caching
from simulators.llm.answers.faults import ON_REQUEST, Fault, wished_fault
from simulators.llm.answers.instances import instance_of
from simulators.llm.answers.tokens import CHARACTERS_PER_TOKEN, count_tokens, prompt_tokens
from simulators.llm.answers.wishes import (
    WishedCall,
    misunderstood,
    wants_broken_json,
    wants_slowness,
    wished_calls,
    wished_json,
    wished_text,
    wished_wait,
    wished_words,
)

_REASONING_TOKENS = 64
_SMALLEST_CACHED_PROMPT = 1024
_CACHE_BLOCK = 128
_QUOTED_WORDS = 12
_QUOTED_WORDS_OF_A_RESULT = 100
_SLOW_SECONDS = 0.05


class Finish(Enum):
    STOP = auto()
    LENGTH = auto()
    CALLS = auto()
    FILTERED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`id` is unique in the conversation."""

    id: str
    name: str
    arguments: Mapping[str, Any]

    @property
    def arguments_json(self) -> str:
        return json.dumps(self.arguments, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Cached tokens are part of `prompt_tokens`; reasoning comes on top of `text_tokens`.

    Filtered text is billed, but not in `text`. `wait` is how many seconds pass before the answer begins, `pause`
    how many between two words.
    """

    text: str
    calls: tuple[Call, ...]
    finish: Finish
    prompt_tokens: int
    caching: Caching
    reasoning_tokens: int
    text_tokens: int
    pause: float
    wait: float = 0.0

    @property
    def output_tokens(self) -> int:
        return self.text_tokens + self.reasoning_tokens


def answer(asked: Asked) -> Answer:
    """Return the answer. Text that would exceed `max_tokens` with the reasoning is cut; calls of tools never are."""
    calls = _calls(asked)
    text = "" if calls else _text(asked)
    reasoning = _REASONING_TOKENS if asked.reasons else 0
    room = count_tokens(text)
    if asked.max_tokens is not None:
        reasoning = min(reasoning, asked.max_tokens // 2)
        room = asked.max_tokens - reasoning
    kept = text[: room * CHARACTERS_PER_TOKEN]
    finish = _finish(asked, calls, is_cut=kept != text)
    prompt = prompt_tokens(asked)
    return Answer(
        text="" if finish is Finish.FILTERED else kept,
        calls=() if finish is Finish.FILTERED else calls,
        finish=finish,
        prompt_tokens=prompt,
        caching=asked.caching or _caching(prompt),
        reasoning_tokens=reasoning,
        text_tokens=count_tokens(kept) + sum(count_tokens(call.name + call.arguments_json) for call in calls),
        pause=_SLOW_SECONDS if wants_slowness(asked) else 0.0,
        wait=wished_wait(asked),
    )


def _caching(prompt: int) -> Caching:
    """Count half of a long prompt as read from the cache."""
    return Caching(read=prompt // 2 // _CACHE_BLOCK * _CACHE_BLOCK if prompt >= _SMALLEST_CACHED_PROMPT else 0)


def _finish(asked: Asked, calls: tuple[Call, ...], *, is_cut: bool) -> Finish:
    if wished_fault(asked.question) is Fault.CONTENT_FILTER:
        return Finish.FILTERED
    if calls:
        return Finish.CALLS
    return Finish.LENGTH if is_cut else Finish.STOP


def _calls(asked: Asked) -> tuple[Call, ...]:
    """Return the calls of tools: none after results, unless the request demands another call."""
    wished = () if asked.results else wished_calls(asked)
    if asked.must_call and not wished:
        wished = tuple(map(WishedCall, asked.tools[:1]))
    return tuple(
        Call(
            id=f"{len(asked.turns)}_{index}",
            name=call.tool.name,
            arguments=instance_of({"type": "object", **call.tool.schema}) if call.arguments is None else call.arguments,
        )
        for index, call in enumerate(wished)
    )


def _text(asked: Asked) -> str:
    if (wished := wished_json(asked)) is not None or (wished := wished_text(asked)) is not None:
        return wished
    if asked.schema is not None:
        fitting = json.dumps(instance_of(asked.schema), ensure_ascii=False)
        return fitting[:-1] if wants_broken_json(asked) else fitting
    if (counted := wished_words(asked)) is not None:
        return counted
    return f"[simulated reply from {asked.provider}/{asked.model}] {_sentences(asked)}"


def _sentences(asked: Asked) -> str:
    if asked.results:
        results = " and ".join(f"“{_quoted(result, _QUOTED_WORDS_OF_A_RESULT)}”" for result in asked.results)
        said = f"The tools answered {results}."
    else:
        earlier = len(asked.turns) - 1
        memory = f", with the {earlier} messages before it in mind" if earlier > 0 else ""
        said = f"You asked “{_quoted(asked.question)}”{memory}.{misunderstood(asked, ON_REQUEST)}"
    persona = f" My persona is “{_quoted(asked.persona)}”." if asked.persona else ""
    return f"{said}{_perceived(asked)}{persona} No model was called: set an API key for a real answer."


def _perceived(asked: Asked) -> str:
    images = sum(turn.images for turn in asked.turns)
    seconds = sum(turn.seconds for turn in asked.turns)
    seen = f" I see {images} {'image' if images == 1 else 'images'}." if images else ""
    return seen + (f" I hear {seconds:.1f} seconds of sound." if seconds else "")


def _quoted(text: str, most: int = _QUOTED_WORDS) -> str:
    words = text.split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")
