"""Secrets by file: `NAME_FILE` names a file that holds the value of the variable NAME."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from typing_extensions import override


class UnreadableSecret(Exception):
    """The message names the variable and the file, never a value."""


class SecretFiles(PydanticBaseSettingsSource):
    """Values of files that the environment names. A file wins over the variable; an empty one counts as not set."""

    def __init__(self, settings: type[BaseSettings]) -> None:
        super().__init__(settings)
        self._fields = settings.model_fields

    @override
    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        del field
        variable = f"{field_name.upper()}_FILE"
        file = os.environ.get(variable)
        if not file:
            return None, field_name, False
        try:
            return Path(file).read_text(encoding="utf-8").strip() or None, field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
            raise UnreadableSecret(f"{variable}: {file} cannot be read ({reason}).") from None

    @override
    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self._fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def with_password(url: str, password: str | None) -> str:
    """Return the URL with this password.

    It stays as it is when it has one, when `password` is empty, and when it cannot be read, which its check reports.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not password or parts.password or not parts.hostname:
        return url
    _, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:{quote(password, safe='')}@{host}"))
