"""Grants of access to a guild's dashboard. They are independent of Discord's permissions."""

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
    """The user has no access to this guild, or the guild is unknown. The refusal does not say which."""

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


class NotInitialUser(DomainError):
    """Only the initial user can give initial access away."""

    code: ClassVar[str] = "access.not_initial_user"

    def __init__(self, guild_id: GuildId, user_id: UserId) -> None:
        super().__init__(f"User {user_id} does not have initial access to guild {guild_id}.")
        self.guild_id = guild_id
        self.user_id = user_id


class NotGuildOwner(DomainError):
    """Only the guild's owner in Discord can reclaim initial access."""

    code: ClassVar[str] = "access.not_guild_owner"

    def __init__(self, guild_id: GuildId, user_id: UserId) -> None:
        super().__init__(f"User {user_id} does not own guild {guild_id}.")
        self.guild_id = guild_id
        self.user_id = user_id


class StaleAccess(DomainError):
    """The guild's grants were changed concurrently. Reading again and retrying may succeed."""

    code: ClassVar[str] = "access.stale"

    def __init__(self, guild_id: GuildId) -> None:
        super().__init__(f"The access list of guild {guild_id} was changed in the meantime.")
        self.guild_id = guild_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGrant:
    """`granted_by` is None for a grant without a giver: by adding the bot, by owning the guild, or by having been
    initial.

    `revoked_by` is None when the grant ended because the member left the guild.
    """

    guild_id: GuildId
    user_id: UserId
    kind: AccessKind
    granted_by: UserId | None
    granted_at: datetime
    revoked_by: UserId | None = None
    revoked_at: datetime | None = None


class GuildAccess:
    """The grants of one guild. At most one active grant per user, and, once installed, exactly one initial grant."""

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

    @property
    def initial(self) -> AccessGrant | None:
        """None before the bot was ever installed."""
        return next((grant for grant in self._active.values() if grant.kind is AccessKind.INITIAL), None)

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
        return self._add(user_id, AccessKind.INITIAL, by=None, at=at)

    def grant(self, user_id: UserId, by: UserId, at: datetime) -> AccessGrant:
        """Granting twice keeps the first grant."""
        self.require(by)
        return self._active.get(user_id) or self._add(user_id, AccessKind.DELEGATE, by=by, at=at)

    def revoke(self, user_id: UserId, by: UserId, at: datetime) -> AccessGrant:
        self.require(by)
        grant = self._active.get(user_id)
        if grant is None:
            raise NoAccessToRevoke(self.guild_id, user_id)
        if grant.kind is AccessKind.INITIAL:
            raise InitialUserCannotBeRevoked(self.guild_id, user_id)
        return self._end(grant, by=by, at=at)

    def transfer(self, to: UserId, by: UserId, at: datetime, *, stay: bool = True) -> AccessGrant:
        """The initial user hands over and becomes a delegate, or, without `stay`, loses access.

        Handing over to oneself changes nothing. Raises `NotInitialUser` for a delegate.
        """
        if self.require(by).kind is not AccessKind.INITIAL:
            raise NotInitialUser(self.guild_id, by)
        return self._hand_over(to, by=by, at=at, stay=stay)

    def reclaim(self, by: UserId, at: datetime) -> AccessGrant:
        """Make `by`, the guild's owner in Discord, the initial user. The former initial user becomes a delegate.

        Twice is safe.
        """
        return self._hand_over(by, by=None, at=at)

    def correct(self, believed: UserId, adder: UserId, at: datetime) -> AccessGrant | None:
        """Replace the initial user `believed` by `adder`, the member that really added the bot.

        Returns None and changes nothing when `believed` has transferred initial access in the meantime.
        """
        initial = self.initial
        if initial is None or initial.user_id != believed:
            return None
        return self._hand_over(adder, by=None, at=at)

    def depart(self, user_id: UserId, at: datetime) -> AccessGrant | None:
        """End the grant of a delegate that left the guild. Returns the ended grant, None when there was none.

        An initial user that left keeps the grant, so that each guild has one, but cannot use it from outside the guild.
        """
        grant = self._active.get(user_id)
        if grant is None or grant.kind is AccessKind.INITIAL:
            return None
        return self._end(grant, by=None, at=at)

    def _hand_over(self, to: UserId, by: UserId | None, at: datetime, *, stay: bool = True) -> AccessGrant:
        former = self.initial
        if former is not None and former.user_id == to:
            return former
        for replaced in (former, self._active.get(to)):
            if replaced is not None:
                self._end(replaced, by=by or to, at=at)
        if former is not None and stay:
            self._add(former.user_id, AccessKind.DELEGATE, by=None, at=at)
        return self._add(to, AccessKind.INITIAL, by=by, at=at)

    def _add(self, user_id: UserId, kind: AccessKind, by: UserId | None, at: datetime) -> AccessGrant:
        grant = AccessGrant(guild_id=self.guild_id, user_id=user_id, kind=kind, granted_by=by, granted_at=at)
        self._active[user_id] = grant
        return grant

    def _end(self, grant: AccessGrant, by: UserId | None, at: datetime) -> AccessGrant:
        ended = replace(grant, revoked_by=by, revoked_at=at)
        del self._active[grant.user_id]
        self._revoked.append(ended)
        return ended
