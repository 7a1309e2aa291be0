"""Put the translations of a section's titles and descriptions into its JSON Schema."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

KEYWORD: Final = "x-translations"
"""Maps a language code to translations by English text. JSON Schema ignores keywords that it does not know."""


def translated(schema: Mapping[str, Any], translations: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return the keyword with the translations of the schema's own texts; nothing where there are none."""
    texts = set(_texts(schema))
    found = {
        language: {english: words[english] for english in sorted(texts & words.keys())}
        for language, words in translations.items()
    }
    spoken = {language: words for language, words in found.items() if words}
    return {KEYWORD: spoken} if spoken else {}


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield from (node[key] for key in ("title", "description") if isinstance(node.get(key), str))
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item)
