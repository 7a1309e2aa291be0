"""Entries of reads that leave a trace: by the developer team, of conversations, and of exported data."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.access import AccessGrant
from domain.audit import AuditAction, AuditEntry
from domain.ids import GuildId, UserId
from domain.privacy import Subject, SubjectKind
from domain.settings import JsonValue


def fleet_read(
    guild_id: GuildId | None, route: str, arguments: Mapping[str, JsonValue], *, by: UserId, at: datetime
) -> AuditEntry:
    return _read(AuditAction.FLEET_READ, guild_id, route, arguments, by=by, at=at)


def conversation_read(
    guild_id: GuildId | None, route: str, arguments: Mapping[str, JsonValue], *, by: UserId, at: datetime
) -> AuditEntry:
    """A developer reads an attempt whose prompt or answer is stored."""
    return _read(AuditAction.CONVERSATION_READ, guild_id, route, arguments, by=by, at=at)


def conversation_opened(
    reader: AccessGrant, request_id: UUID, *, user_id: str | None, cog_name: str, at: datetime
) -> AuditEntry:
    """The guild's initial user reads a stored conversation of the member `user_id` with the cog `cog_name`."""
    return AuditEntry(
        guild_id=reader.guild_id,
        actor_id=reader.user_id,
        action=AuditAction.CONVERSATION_OPENED,
        target=str(request_id),
        before=None,
        after={"user_id": user_id, "cog_name": cog_name},
        at=at,
    )


def data_exported(subject: Subject, *, by: UserId | None, at: datetime) -> AuditEntry:
    """The entry is in the guild's own log when the data are those of a guild."""
    return AuditEntry(
        guild_id=GuildId(subject.id) if subject.kind is SubjectKind.GUILD else None,
        actor_id=by,
        action=AuditAction.PRIVACY_EXPORTED,
        target=str(subject.id),
        before=None,
        after={"kind": subject.kind.value},
        at=at,
    )


def _read(
    action: AuditAction,
    guild_id: GuildId | None,
    route: str,
    arguments: Mapping[str, JsonValue],
    *,
    by: UserId,
    at: datetime,
) -> AuditEntry:
    return AuditEntry(guild_id=guild_id, actor_id=by, action=action, target=route, before=None, after=arguments, at=at)
