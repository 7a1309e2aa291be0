"""Build the audit entry of each change of access, budgets, installation and of a cog's breaker."""

from datetime import UTC, datetime

from domain.access import AccessGrant, AccessKind
from domain.audit import AuditAction, AuditEntry
from domain.cogs.breaker import CogBreaker
from domain.cogs.cog_change import CogOperation
from domain.ids import GuildId, UserId
from domain.settings import JsonValue
from domain.spending.stored_budgets import BUDGETS_KEY, StoredBudgets


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


def bot_removed(guild_id: GuildId, at: datetime) -> AuditEntry:
    return AuditEntry(
        guild_id=guild_id,
        actor_id=None,
        action=AuditAction.BOT_REMOVED,
        target=str(guild_id),
        before={"active": True},
        after={"active": False},
        at=at,
    )


def budgets_changed(before: StoredBudgets, after: StoredBudgets, at: datetime) -> AuditEntry:
    return AuditEntry(
        guild_id=after.guild_id,
        actor_id=after.updated_by,
        action=AuditAction.BUDGETS_CHANGED,
        target=BUDGETS_KEY,
        before=before.as_json(),
        after=after.as_json(),
        at=at,
    )


def cog_switched_off(guild_id: GuildId | None, cog: str, breaker: CogBreaker) -> AuditEntry:
    """The cog's breaker has opened."""
    at = datetime.fromtimestamp(breaker.opened_at, UTC)
    return AuditEntry(
        guild_id=guild_id,
        actor_id=None,
        action=AuditAction.COG_SWITCHED_OFF,
        target=cog,
        before=None,
        after=_as_json(breaker),
        at=at,
    )


def cog_switched_on(guild_id: GuildId, cog: str, breaker: CogBreaker, *, by: UserId, at: datetime) -> AuditEntry:
    """A member has ended the breaker before its time."""
    return AuditEntry(
        guild_id=guild_id,
        actor_id=by,
        action=AuditAction.COG_SWITCHED_ON,
        target=cog,
        before=_as_json(breaker),
        after=None,
        at=at,
    )


def _as_json(breaker: CogBreaker) -> dict[str, JsonValue]:
    until = datetime.fromtimestamp(breaker.open_until, UTC)
    return {"failed": breaker.failed, "openings": breaker.openings, "until": until.isoformat()}


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


def cog_change_requested(cog: str, operation: CogOperation, *, by: UserId, at: datetime) -> AuditEntry:
    return AuditEntry(
        guild_id=None,
        actor_id=by,
        action=AuditAction.COG_CHANGE_REQUESTED,
        target=cog,
        before=None,
        after={"operation": operation.value},
        at=at,
    )
