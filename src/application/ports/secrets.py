"""Secrets at rest: their encryption, and the rows of settings that hold them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.ids import GuildId
from domain.settings import JsonValue, StoredSection


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """The place of a secret. A sealed text opens only at the place for which it was sealed."""

    guild_id: GuildId
    section: str
    field: str


class CannotOpen(Exception):
    """The message states the cause and the remedy for the operator. It never contains the sealed text."""


class SecretBox(Protocol):
    def seal(self, text: str, place: SecretPlace) -> str:
        """Encrypt under the current key. The same text sealed twice gives two different results."""
        ...

    def open(self, sealed: str, place: SecretPlace) -> str:
        """Decrypt with the current key or a previous one.

        Raises `CannotOpen` for a key that is not configured, for a damaged text and for a text of another place.
        """
        ...

    def is_current(self, sealed: str) -> bool:
        """Return whether the text is sealed under the current key and in the current format."""
        ...


class SettingsAtRest(Protocol):
    """Every method may raise `ServiceUnavailable("database")`."""

    async def page(self, after: StoredSection | None, limit: int) -> Sequence[StoredSection]:
        """Return up to `limit` rows that follow `after` in the order of guild and key; None starts at the first."""
        ...

    async def replace(self, row: StoredSection, values: Mapping[str, JsonValue]) -> bool:
        """Replace the values without a new version. False, with nothing written, if the row has changed since."""
        ...
