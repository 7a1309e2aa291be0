"""Count tokens in the simulation: four characters are one."""

import json
import math
import re
from typing import Any

from simulators.llm.answers.asked import Asked, Turn

CHARACTERS_PER_TOKEN = 4
TOKENS_PER_IMAGE = 85
TOKENS_PER_SECOND_OF_SOUND = 32
_TOKENS_PER_MESSAGE = 3


def count_tokens(text: str) -> int:
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def tokens_of_tools(definitions: Any) -> int:
    return count_tokens(json.dumps(definitions)) if definitions else 0


def text_tokens(asked: Asked) -> int:
    """Count the prompt's tokens, without pictures and sound."""
    texts = [asked.persona, *(_written(turn) for turn in asked.turns)]
    return asked.tool_tokens + sum(count_tokens(text) + _TOKENS_PER_MESSAGE for text in texts if text)


def image_tokens(asked: Asked) -> int:
    return TOKENS_PER_IMAGE * sum(turn.images for turn in asked.turns)


def sound_tokens(asked: Asked) -> int:
    return math.ceil(TOKENS_PER_SECOND_OF_SOUND * sum(turn.seconds for turn in asked.turns))


def prompt_tokens(asked: Asked) -> int:
    return text_tokens(asked) + image_tokens(asked) + sound_tokens(asked)


def words(text: str) -> list[str]:
    """The pieces in which a text is streamed. Together they are the text."""
    return re.findall(r"\S+\s*|^\s+", text)


def pieces(text: str, length: int = 8) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def _written(turn: Turn) -> str:
    return turn.text + turn.called + "".join(turn.results)
