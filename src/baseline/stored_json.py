"""Check JSON and keys before they are stored in PostgreSQL, which takes no zero bytes and no halves of characters."""

import json
import re
from typing import Any, Final

from domain.settings import JsonValue

_LARGEST: Final = 64_000
_LONGEST_KEY: Final = 200
_HALF_OF_A_PAIR: Final = re.compile("[\ud800-\udfff]")
_ZERO_BYTE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped zero byte. Behind an odd number of backslashes, `\\u0000` are six characters of a text."""


def stored_json(value: JsonValue, what: str) -> Any:
    """Return the value as JSON returns it: keys become strings, and tuples lists.

    Raises ValueError, which names it as `what`, for a value that is no JSON or larger than 64,000 bytes of UTF-8.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"{what} is no JSON: {error}.") from None
    if _HALF_OF_A_PAIR.search(text):
        raise ValueError(f"{what} has half of a surrogate pair, which is no character.")
    if _ZERO_BYTE.search(text):
        raise ValueError(f"{what} has a zero byte, which cannot be stored.")
    if (size := len(text.encode())) > _LARGEST:
        raise ValueError(f"{what} has {size:,} bytes; {_LARGEST:,} are allowed.")
    return json.loads(text)


def check_key(key: str) -> None:
    """Raise ValueError unless the key has 1 to 200 characters that can be stored."""
    if not 0 < len(key) <= _LONGEST_KEY or "\0" in key or _HALF_OF_A_PAIR.search(key):
        raise ValueError(
            f"A key has 1 to {_LONGEST_KEY} characters, not {len(key)}, no zero byte, and no half of a surrogate pair."
        )
