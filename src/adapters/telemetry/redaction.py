"""Redact secrets in texts and values: those of the configuration, and any of a known shape or name."""

import math
import re
from collections.abc import Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any, Final

from adapters.telemetry.secret_shapes import HARMLESS_NAME, REDACTED, SECRET_NAME, without_secrets

_SHORTEST: Final = 8
_SHORT: Final = 64
_DEEPEST: Final = 8
_OURS: Final = frozenset({"timestamp", "level", "service"})
"""Fields that a log line gets from Baseline itself."""


class Redactor:
    """Hides secrets, also as a structlog processor.

    `known` are the configured secrets. Those of fewer than eight characters are left out: they would hide words.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        values = {value for value in known if len(value) >= _SHORTEST}
        longest_first = sorted(values, key=len, reverse=True)
        self._known = re.compile("|".join(map(_written, longest_first))) if longest_first else None
        # Cache short texts: the same names, events and components recur in most lines.
        self._short = lru_cache(maxsize=1024)(self._redacted)

    def __call__(self, _logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {
            self.text(name): value if name in _OURS else self._clean(name, value, 0) for name, value in entry.items()
        }

    def text(self, text: str) -> str:
        return self._short(text) if len(text) <= _SHORT else self._redacted(text)

    def _redacted(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        return without_secrets(text)

    def value(self, value: object) -> Any:
        """Return a copy that can be written as JSON, without the secrets in it."""
        return self._clean("", value, 0)

    def _clean(self, name: str, value: object, depth: int) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if _is_of_a_secret(name):
            return REDACTED
        if isinstance(value, int | float):
            return value if math.isfinite(value) else str(value)
        if depth < _DEEPEST and isinstance(value, Mapping):
            named = ((_shown(key), item) for key, item in value.items())
            return {self.text(key): self._clean(key, item, depth + 1) for key, item in named}
        if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
            return [self._clean("", item, depth + 1) for item in value]
        return self.text(_shown(value))


@lru_cache(maxsize=1024)
def _is_of_a_secret(name: str) -> bool:
    return SECRET_NAME.search(name) is not None and HARMLESS_NAME.search(name) is None


def _written(secret: str) -> str:
    """Return a pattern of the secret as it is and as URLs, JSON, bytes and `repr` escape it, also when nested."""
    return "".join(
        character if character.isascii() and character.isalnum() else _forms(character) for character in secret
    )


def _forms(character: str) -> str:
    code, octets = ord(character), character.encode("utf-8", "surrogatepass")
    forms = [rf"\\*{re.escape(character)}", "".join(f"%{octet:02x}" for octet in octets)]
    forms += ["".join(rf"\\+x{octet:02x}" for octet in octets), rf"\\+x{code:02x}", rf"\\+u{code:04x}"]
    if character == " ":
        forms.append(r"\+")
    return f"(?i:{'|'.join(forms)})"


def _shown(value: object) -> str:
    try:
        return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    except Exception:  # noqa: BLE001 - a line must not be lost because one of its values cannot be shown
        return f"<{type(value).__name__} that cannot be shown>"
