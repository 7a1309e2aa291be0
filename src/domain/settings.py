"""A guild's settings: sections of validated JSON, of which only what differs from the defaults is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final, TypeAlias

from domain.errors import DomainError
from domain.ids import GuildId, UserId

JsonValue: TypeAlias = bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None


MOST_EXACT: Final = 2**53 - 1
"""The largest integer that every reader of JSON keeps: browsers round larger ones."""


def exact(value: JsonValue) -> JsonValue:
    """Return the value with each integer beyond `MOST_EXACT` as text, at any depth."""
    if value is None or isinstance(value, str | float):
        return value
    if isinstance(value, int):
        return str(value) if abs(value) > MOST_EXACT else value
    if isinstance(value, Mapping):
        return {key: exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [exact(inner) for inner in value]
    return value


def escaped(part: str | int) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return str(part).replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """`pointer` is a JSON pointer into the section's values, such as `/temperature`."""

    pointer: str
    message: str


class UnknownSection(DomainError):
    code: ClassVar[str] = "settings.unknown_section"

    def __init__(self, key: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no settings section {key!r}. Known sections: {', '.join(known) or 'none'}.")
        self.key = key
        self.known = tuple(known)


class InvalidSettings(DomainError):
    """The pointers start at the values of the section `key`, or, where that is empty, at a document of several."""

    code: ClassVar[str] = "settings.invalid"

    def __init__(self, key: str, problems: Sequence[FieldProblem]) -> None:
        facts = "; ".join(f"{problem.pointer or '/'}: {problem.message}" for problem in problems)
        of = f" of {key!r}" if key else ""
        super().__init__(f"The settings{of} were not accepted: {facts}")
        self.key = key
        self.problems = tuple(problems)

    @classmethod
    def of_document(cls, problems: Sequence[FieldProblem]) -> "InvalidSettings":
        return cls("", problems)


class StaleSettings(DomainError):
    code: ClassVar[str] = "settings.stale"

    def __init__(self, key: str, current_version: int) -> None:
        super().__init__(
            f"The settings of {key!r} were changed in the meantime; they are at version {current_version}."
        )
        self.key = key
        self.current_version = current_version


@dataclass(frozen=True, slots=True)
class UnreadableSecret:
    """A stored secret that cannot be decrypted. `stored` is its encrypted form, and `problem` may be shown to users."""

    stored: JsonValue = field(repr=False)
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSection:
    """One row: the values that differ from the defaults. Version 0 means that nothing was ever stored.

    `unreadable` holds stored secrets that cannot be decrypted, by field; `values` does not contain these fields.
    """

    guild_id: GuildId
    key: str
    values: Mapping[str, JsonValue]
    schema_version: int
    version: int
    updated_by: UserId | None
    updated_at: datetime | None
    unreadable: Mapping[str, UnreadableSecret] = field(default_factory=dict)

    @classmethod
    def untouched(cls, guild_id: GuildId, key: str, schema_version: int) -> "StoredSection":
        return cls(
            guild_id=guild_id,
            key=key,
            values={},
            schema_version=schema_version,
            version=0,
            updated_by=None,
            updated_at=None,
        )

    def replaced(
        self,
        values: Mapping[str, JsonValue],
        *,
        schema_version: int,
        expected_version: int,
        by: UserId | None,
        at: datetime,
        keep_unreadable: bool = True,
    ) -> "StoredSection":
        """Return the next version. Raises `StaleSettings` when `expected_version` is not the stored one.

        An unreadable secret is kept until its field gets a new value, in case its key comes back.
        """
        if expected_version != self.version:
            raise StaleSettings(self.key, self.version)
        return StoredSection(
            guild_id=self.guild_id,
            key=self.key,
            values=values,
            schema_version=schema_version,
            version=self.version + 1,
            updated_by=by,
            updated_at=at,
            unreadable={
                name: secret for name, secret in self.unreadable.items() if keep_unreadable and name not in values
            },
        )
