"""Find the JSON in a model's text: some models wrap it into code fences, or into sentences."""

import json
import re
from collections.abc import Iterator

_FENCED = re.compile(r"```[a-z0-9_+\-.]*[ \t]*\n?(.*?)```", re.IGNORECASE | re.DOTALL)
_BEGINNING = re.compile(r"[{\[]")
_AT_LINE_START = re.compile(r"^[{\[]", re.MULTILINE)
_MOST_CANDIDATES = 20


def json_candidates(text: str) -> Iterator[str]:
    """Yield the parts of the text that are JSON: the whole, or else fenced blocks and what stands within prose."""
    whole = text.strip().lstrip("\ufeff")
    if _is_json(whole):
        yield whole
        return
    for block in _FENCED.findall(whole):
        if _is_json(block):
            yield block.strip()
    yield from _embedded(whole)


def _embedded(text: str) -> Iterator[str]:
    """Yield the JSON within prose.

    After broken JSON, only beginnings of lines are tried: an inner object of JSON that was cut off is no answer.
    """
    decoder, at, beginning = json.JSONDecoder(), 0, _BEGINNING
    for _ in range(_MOST_CANDIDATES):
        begins = beginning.search(text, at)
        if begins is None:
            return
        try:
            _, at = decoder.raw_decode(text, begins.start())
        except (ValueError, RecursionError):
            at, beginning = begins.start() + 1, _AT_LINE_START
        else:
            yield text[begins.start() : at]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
