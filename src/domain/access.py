"""Who may use a guild's dashboard. Independent of Discord's permissions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.errors import DomainError
from domain.ids import GuildId, UserId


class AccessKind(StrEnum):
    INITIAL = "initial"
    DELEGATE = "delegate"


class NotAMember(DomainError):
    code: ClassVar[str] = "access.not_a_member"

    def __init__(self, guild_id: GuildId, user_id: UserId) -> None:
        super().__init__(f"User {user_id} is not a member of guild {guild_id}.")
        self.guild_id = guild_id
        self.user_id = user_id


class AccessDenied(DomainError):
    """The user has no access to this guild, or the guild is unknown: the two are not told apart."""

    code: ClassVar[str] = "access.denied"

    def __init__(self, guild_id: GuildId, user_id: UserId) -> None:
        super().__init__(f"User {user_id} has no access to guild {guild_id}.")
        self.guild_id = guild_id
        self.user_id = user_id


class InitialUserCannotBeRevoked(DomainError):
    code: ClassVar[str] = "access.initial_user"

    def __init__(self, guild_id: GuildId, user_id: UserId) -> None:
        super().__init__(f"User {user_id} has initial access to guild {guild_id}, which cannot be revoked.")
        self.guild_id = guild_id
        self.user_id = user_id


class NoAccessToRevoke(DomainError):
    code: ClassVar[str] = "access.nothing_to_revoke"

    def __init__(self, guild_id: GuildId, user_id: UserId) -> None:
        super().__init__(f"User {user_id} has no access to guild {guild_id} that could be revoked.")
        self.guild_id = guild_id
        self.user_id = user_id


class StaleAccess(DomainError):
    """Somebody else changed the guild's grants in the meantime; reading again and retrying may succeed."""

    code: ClassVar[str] = "access.stale"

    def __init__(self, guild_id: GuildId) -> None:
        super().__init__(f"The access list of guild {guild_id} was changed in the meantime.")
        self.guild_id = guild_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGrant:
    """`granted_by` is None for initial access, which comes from adding the bot."""

    guild_id: GuildId
    user_id: UserId
    kind: AccessKind
    granted_by: UserId | None
    granted_at: datetime
    revoked_by: UserId | None = None
    revoked_at: datetime | None = None


class GuildAccess:
    """The grants of one guild. At most one active grant per user, and one active initial grant."""

    def __init__(self, guild_id: GuildId, grants: Iterable[AccessGrant] = (), *, version: int = 0) -> None:
        """`version` counts the saves, so that a copy which was read before another's save is refused."""
        self.guild_id = guild_id
        self.version = version
        self._active = {grant.user_id: grant for grant in grants if grant.revoked_at is None}
        self._revoked: list[AccessGrant] = []

    @property
    def active(self) -> tuple[AccessGrant, ...]:
        """Active grants, the earliest first."""
        return tuple(sorted(self._active.values(), key=lambda grant: (grant.granted_at, grant.user_id)))

    @property
    def revoked(self) -> tuple[AccessGrant, ...]:
        """The grants that were revoked on this copy since it was loaded."""
        return tuple(self._revoked)

    def of(self, user_id: UserId) -> AccessGrant | None:
        return self._active.get(user_id)

    def require(self, user_id: UserId) -> AccessGrant:
        grant = self._active.get(user_id)
        if grant is None:
            raise AccessDenied(self.guild_id, user_id)
        return grant

    def install(self, user_id: UserId, at: datetime) -> AccessGrant:
        """Start anew with one initial user: every earlier grant is revoked and stays in the history."""
        for grant in self.active:
            self._end(grant, by=user_id, at=at)
        return self._add(
            AccessGrant(
                guild_id=self.guild_id,
                user_id=user_id,
                kind=AccessKind.INITIAL,
                granted_by=None,
                granted_at=at,
            )
        )

    def grant(self, user_id: UserId, by: UserId, at: datetime) -> AccessGrant:
        """Granting twice keeps the first grant."""
        self.require(by)
        return self._active.get(user_id) or self._add(
            AccessGrant(
                guild_id=self.guild_id,
                user_id=user_id,
                kind=AccessKind.DELEGATE,
                granted_by=by,
                granted_at=at,
            )
        )

    def revoke(self, user_id: UserId, by: UserId, at: datetime) -> AccessGrant:
        self.require(by)
        grant = self._active.get(user_id)
        if grant is None:
            raise NoAccessToRevoke(self.guild_id, user_id)
        if grant.kind is AccessKind.INITIAL:
            raise InitialUserCannotBeRevoked(self.guild_id, user_id)
        return self._end(grant, by=by, at=at)

    def _add(self, grant: AccessGrant) -> AccessGrant:
        self._active[grant.user_id] = grant
        return grant

    def _end(self, grant: AccessGrant, by: UserId, at: datetime) -> AccessGrant:
        ended = replace(grant, revoked_by=by, revoked_at=at)
        del self._active[grant.user_id]
        self._revoked.append(ended)
        return ended
