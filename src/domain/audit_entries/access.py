"""Entries of changes of a guild's access."""

from datetime import datetime

from domain.access import AccessGrant, AccessKind
from domain.audit import AuditAction, AuditEntry
from domain.ids import UserId


def access_granted(grant: AccessGrant) -> AuditEntry:
    return AuditEntry(
        guild_id=grant.guild_id,
        actor_id=grant.granted_by,
        action=AuditAction.ACCESS_GRANTED,
        target=str(grant.user_id),
        before=None,
        after={"kind": grant.kind.value},
        at=grant.granted_at,
    )


def access_revoked(ended: AccessGrant, at: datetime) -> AuditEntry:
    return _ended(AuditAction.ACCESS_REVOKED, ended, at)


def member_left(ended: AccessGrant, at: datetime) -> AuditEntry:
    return _ended(AuditAction.ACCESS_MEMBER_LEFT, ended, at)


def access_transferred(grant: AccessGrant, *, by: UserId, stays: bool) -> AuditEntry:
    """`stays` says that the former initial user goes on as a delegate."""
    return AuditEntry(
        guild_id=grant.guild_id,
        actor_id=by,
        action=AuditAction.ACCESS_TRANSFERRED,
        target=str(grant.user_id),
        before={"initial_user": str(by)},
        after={
            "initial_user": str(grant.user_id),
            "former_initial_user": AccessKind.DELEGATE.value if stays else None,
        },
        at=grant.granted_at,
    )


def access_reclaimed(grant: AccessGrant, *, former: AccessGrant | None) -> AuditEntry:
    return AuditEntry(
        guild_id=grant.guild_id,
        actor_id=grant.user_id,
        action=AuditAction.ACCESS_RECLAIMED,
        target=str(grant.user_id),
        before={"initial_user": None if former is None else str(former.user_id)},
        after={"initial_user": str(grant.user_id)},
        at=grant.granted_at,
    )


def _ended(action: AuditAction, ended: AccessGrant, at: datetime) -> AuditEntry:
    return AuditEntry(
        guild_id=ended.guild_id,
        actor_id=ended.revoked_by,
        action=action,
        target=str(ended.user_id),
        before={"kind": ended.kind.value},
        after=None,
        at=at,
    )
