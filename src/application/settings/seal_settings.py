"""Encrypt the secrets of a settings section before it is stored, and decrypt them after it is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from application.ports.secrets import CannotOpen, SecretBox, SecretPlace
from application.ports.settings import SettingsCatalogue
from domain.settings import JsonValue, StoredSection, UnknownSection, UnreadableSecret

# An object, so that a release that cannot decrypt it refuses it instead of using it as the secret.
_ENVELOPE: Final = "$sealed"


@dataclass(frozen=True, slots=True)
class Resealed:
    """A row's values in the form that they should have at rest. `old` counts secrets not under the current key."""

    values: Mapping[str, JsonValue]
    sealed: int
    old: int
    unreadable: int
    is_known: bool


class SettingsSeal:
    """Seals each field that the schema declares as secret, and each field that the schema does not know.

    An unknown field may have been a secret of an earlier schema. Whether a stored value is sealed is decided by its
    form, not by the schema, so a field may become secret or stop being secret. A plain value in the form of an
    envelope is sealed as well: every envelope at rest is genuine.
    """

    def __init__(self, box: SecretBox, catalogue: SettingsCatalogue) -> None:
        self._box = box
        self._catalogue = catalogue

    def sealed(self, section: StoredSection) -> StoredSection:
        """The section as it is stored. Unreadable secrets without a new value are stored unchanged."""
        shown = self._shown(section.key) or frozenset()
        values = {
            field: value if _stays_plain(field, value, shown) else self._seal(section, field, value)
            for field, value in section.values.items()
        }
        kept = {field: secret.stored for field, secret in section.unreadable.items() if field not in values}
        return replace(section, values={**values, **kept}, unreadable={})

    def opened(self, row: StoredSection) -> StoredSection:
        """The section with its secrets decrypted. A secret that cannot be decrypted moves to `unreadable`."""
        sealed = {field: envelope for field, value in row.values.items() if (envelope := _envelope(value)) is not None}
        if not sealed:
            return row
        values = {field: value for field, value in row.values.items() if field not in sealed}
        unreadable: dict[str, UnreadableSecret] = {}
        for field, envelope in sealed.items():
            try:
                values[field] = json.loads(self._box.open(envelope, _place(row, field)))
            except CannotOpen as error:
                unreadable[field] = UnreadableSecret(row.values[field], str(error))
        return replace(row, values=values, unreadable=unreadable) if unreadable else replace(row, values=values)

    def resealed(self, row: StoredSection) -> Resealed:
        """Plaintext of sections that no loaded cog declares stays as it is: its schema is not known."""
        shown = self._shown(row.key)
        opened = self.opened(row)
        values = {field: self._resealed(row, field, opened, shown) for field in row.values}
        envelopes = [envelope for value in values.values() if (envelope := _envelope(value)) is not None]
        return Resealed(
            values=values,
            sealed=len(envelopes),
            old=sum(not self._box.is_current(envelope) for envelope in envelopes),
            unreadable=len(opened.unreadable),
            is_known=shown is not None,
        )

    def _resealed(
        self, row: StoredSection, field: str, opened: StoredSection, shown: frozenset[str] | None
    ) -> JsonValue:
        stored = row.values[field]
        envelope = _envelope(stored)
        if field in opened.unreadable or (shown is None and envelope is None):
            return stored
        value = opened.values[field]
        if shown is not None and _stays_plain(field, value, shown):
            return value
        return stored if envelope and self._box.is_current(envelope) else self._seal(row, field, value)

    def _shown(self, key: str) -> frozenset[str] | None:
        """The fields that may be stored in the clear; None for an unknown section."""
        try:
            section = self._catalogue.section(key)
        except UnknownSection:
            return None
        return section.fields - section.secrets

    def _seal(self, section: StoredSection, field: str, value: JsonValue) -> JsonValue:
        text = json.dumps(value, allow_nan=False)
        return {_ENVELOPE: self._box.seal(text, _place(section, field))}


def _stays_plain(field: str, value: JsonValue, shown: frozenset[str]) -> bool:
    return value in (None, "") or (field in shown and _envelope(value) is None)


def _envelope(value: JsonValue) -> str | None:
    if isinstance(value, Mapping) and value.keys() == {_ENVELOPE} and isinstance(value[_ENVELOPE], str):
        return value[_ENVELOPE]
    return None


def _place(section: StoredSection, field: str) -> SecretPlace:
    return SecretPlace(section.guild_id, section.key, field)
