"""The settings sections that exist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.settings import FieldProblem, JsonValue, StoredSection


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveValues:
    """Stored values over defaults. A stored value that the schema rejects is replaced by the default and listed."""

    values: Mapping[str, JsonValue]
    rejected: tuple[FieldProblem, ...]


class ReferenceKind(StrEnum):
    CHANNEL = "channel"
    ROLE = "role"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class DiscordReference:
    """A channel, role or member that a value names; `pointer` as in `FieldProblem`."""

    pointer: str
    kind: ReferenceKind
    id: int


class SettingsSection(Protocol):
    """One schema, as a cog declared it."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def schema_version(self) -> int: ...
    @property
    def fields(self) -> frozenset[str]: ...
    @property
    def secrets(self) -> frozenset[str]: ...

    def json_schema(self) -> Mapping[str, JsonValue]:
        """JSON Schema, draft 2020-12, with Discord-aware `format`s."""
        ...

    def differences(self, values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """The validated values that differ from the defaults, in their JSON form.

        `values` is the whole section; a missing field means its default. Raises `InvalidSettings` with a pointer for
        every problem, unknown fields included.
        """
        ...

    def references(self, values: Mapping[str, JsonValue]) -> Sequence[DiscordReference]:
        """Return the Discord objects that the values name. The values need not be valid."""
        ...

    def upgraded(self, stored: StoredSection) -> Mapping[str, JsonValue]:
        """The row's values in the form of today's schema, unknown keys included.

        Never raises: values that cannot be upgraded come back as they are.
        """
        ...

    def effective(self, stored: StoredSection) -> EffectiveValues:
        """Return the upgraded values over the defaults, without unknown stored keys. Never raises: an unusable value
        falls back to its default, which is logged once per version.
        """
        ...

    def masked(self, values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """The same values with `SECRET_MASK` for every secret that is set, and for every key that is unknown."""
        ...


SECRET_MASK = "••••••••"  # noqa: S105 - what is shown instead of a secret
REPLACED_SECRET_MASK = f"{SECRET_MASK} (changed)"


class SettingsCatalogue(Protocol):
    def sections(self) -> Sequence[SettingsSection]:
        """Every section, by key."""
        ...

    def section(self, key: str) -> SettingsSection:
        """Raises `UnknownSection`, which names the known ones."""
        ...
