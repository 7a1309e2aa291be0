"""Entries of changes of cogs and of their breakers, and of calls of their routes."""

from collections.abc import Mapping
from datetime import UTC, datetime

from domain.audit import AuditAction, AuditEntry
from domain.cogs.breaker import CogBreaker
from domain.cogs.cog_change import CogOperation
from domain.ids import GuildId, UserId
from domain.settings import JsonValue


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


def extension_called(
    guild_id: GuildId | None, route: str, arguments: Mapping[str, JsonValue], *, by: UserId, at: datetime
) -> AuditEntry:
    """A cog's route is about to make a change. `arguments` are those of its path."""
    return AuditEntry(
        guild_id=guild_id,
        actor_id=by,
        action=AuditAction.EXTENSION_CALLED,
        target=route,
        before=None,
        after=arguments,
        at=at,
    )


def _as_json(breaker: CogBreaker) -> dict[str, JsonValue]:
    until = datetime.fromtimestamp(breaker.open_until, UTC)
    return {"failed": breaker.failed, "openings": breaker.openings, "until": until.isoformat()}
