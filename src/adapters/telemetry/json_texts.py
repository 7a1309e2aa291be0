"""Redact every text of a JSON document."""

from collections.abc import Callable
from typing import Any


def each_text(document: object, redact: Callable[[str], str]) -> Any:
    """Return a copy of the document in which each text, names included, has gone through `redact`."""
    if isinstance(document, str):
        return redact(document)
    if isinstance(document, dict):
        return {redact(name): each_text(value, redact) for name, value in document.items()}
    if isinstance(document, list):
        return [each_text(value, redact) for value in document]
    return document
