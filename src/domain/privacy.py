"""Subjects of exports and erasures of data, and the progress of an erasure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from domain.errors import DomainError
from domain.ids import GuildId, UserId


class SubjectKind(StrEnum):
    USER = "user"
    GUILD = "guild"


class RequestOrigin(StrEnum):
    """`SELF`: the user. `STAFF`: the developer team. `CONSOLE`: the command line. `RETENTION`: the guild was left."""

    SELF = "self"
    STAFF = "staff"
    CONSOLE = "console"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True)
class Subject:
    """The user or the guild that data are about."""

    kind: SubjectKind
    id: int

    @staticmethod
    def user(user_id: UserId) -> "Subject":
        return Subject(SubjectKind.USER, int(user_id))

    @staticmethod
    def guild(guild_id: GuildId) -> "Subject":
        return Subject(SubjectKind.GUILD, int(guild_id))


PASSES: Final = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
"""Delays, from its request, after which an erasure is repeated: for usage that lay in a spool on a disk meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """`subject` is None once the last pass has run: the record then names no user.

    `removed` counts rows by table and keys of Redis. `error` is why the last pass failed; it is then repeated.
    `correlation_id` is that of the request, and goes with the subject.
    """

    id: UUID
    kind: SubjectKind
    subject: Subject | None
    origin: RequestOrigin
    requested_by: UserId | None
    requested_at: datetime
    passes: int = 0
    erased_at: datetime | None = None
    removed: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    correlation_id: str | None = None

    def next_pass(self) -> datetime | None:
        """Return when to repeat the erasure after the pass that is about to end; None after the last pass."""
        return None if self.passes >= len(PASSES) else self.requested_at + PASSES[self.passes]


class ErasureNotConfirmed(DomainError):
    """The typed confirmation of an erasure is not the expected one."""

    code: ClassVar[str] = "privacy.not_confirmed"

    def __init__(self) -> None:
        super().__init__("The confirmation does not name whose data are erased. Nothing was erased.")


class GuildInUse(DomainError):
    """The bot is still in the guild."""

    code: ClassVar[str] = "privacy.guild_in_use"

    def __init__(self, guild_id: GuildId) -> None:
        super().__init__(f"The bot is in server {guild_id}: remove it there first, then erase its data.")
        self.guild_id = guild_id
