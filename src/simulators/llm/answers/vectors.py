"""Texts as vectors without a model: equal texts get equal vectors, and texts that share words get similar ones."""

import hashlib
import math
import re
import struct

_PLACES_PER_WORD = 16


def vector_of(text: str, dimensions: int) -> list[float]:
    """Embed a text: each word adds weight at a few positions of its own. The vector has length one."""
    places = [0.0] * dimensions
    for word in re.findall(r"\w+", text.casefold()) or [text]:
        for chosen in struct.unpack(f"<{_PLACES_PER_WORD}I", hashlib.shake_128(word.encode()).digest(64)):
            places[(chosen >> 1) % dimensions] += 1.0 if chosen & 1 else -1.0
    length = math.sqrt(sum(place * place for place in places))
    return [place / length for place in places] if length else [1.0, *places[1:]]
