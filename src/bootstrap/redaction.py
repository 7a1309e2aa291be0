"""Secrets do not reach a log, wherever in an entry they appear."""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from bootstrap.configuration.settings import Settings

REDACTED = "[redacted]"

_SECRET_NAME = re.compile(
    r"token|secret|password|passwd|api_?key|authorization|cookie|credential|verifier", re.IGNORECASE
)
_COUNTS = re.compile(r"_tokens$|^max_tokens$", re.IGNORECASE)
_SECRET_SHAPES = (
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),  # credentials in a URL
    re.compile(r"\b(?:sk|xai|pk)-[A-Za-z0-9_-]{12,}"),  # OpenAI, Anthropic, xAI
    re.compile(r"\bAIza[A-Za-z0-9_-]{20,}"),  # Google
    re.compile(r"\b[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"),  # Discord bot tokens
    re.compile(r"(?i)(?<=bearer )[A-Za-z0-9._~+/-]{8,}=*"),
)


class Redactor:
    """A structlog processor. `known` are the configured secrets; short ones are left out: they would hide words."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        values = sorted({value for value in known if len(value) >= 8}, key=len, reverse=True)
        self._known = re.compile("|".join(re.escape(value) for value in values)) if values else None

    def __call__(self, _logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for key, value in entry.items():
            entry[key] = self._clean(key, value)
        return entry

    def text(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        for shape in _SECRET_SHAPES:
            text = shape.sub(REDACTED, text)
        return text

    def _clean(self, key: str, value: object) -> object:
        if _SECRET_NAME.search(key) and not _COUNTS.search(key) and value is not None:
            return REDACTED
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {name: self._clean(str(name), item) for name, item in value.items()}
        if isinstance(value, list | tuple | set):
            return [self._clean("", item) for item in value]
        if isinstance(value, bool | int | float | None):
            return value
        return self.text(str(value))


def configured_secrets(settings: Settings) -> frozenset[str]:
    """Return the secrets in the settings, passwords inside URLs included."""
    values = [getattr(settings, name) for name in type(settings).model_fields]
    passwords = (urlsplit(value).password for value in values if isinstance(value, str) and "://" in value)
    endpoints = settings.llm_endpoints
    headers = (value for endpoint in endpoints for value in endpoint.headers.values())
    more = [*settings.api_secret_key_previous, *(endpoint.api_key for endpoint in endpoints), *headers]
    return frozenset(
        {value.get_secret_value() for value in (*values, *more) if isinstance(value, SecretStr)}
        | {password for password in passwords if password}
    )
