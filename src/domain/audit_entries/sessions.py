"""Entries of sign-ins and sessions. `origin` is the device and the network.

The target is the user, so that an export and an erasure of the user find the entry.
"""

from collections.abc import Mapping
from datetime import datetime

from domain.audit import AuditAction, AuditEntry
from domain.ids import UserId
from domain.settings import JsonValue
from domain.sign_in import SessionEnd

_OF_NO_USER = "sign-in"
_BY_USER = frozenset({SessionEnd.SIGNED_OUT, SessionEnd.ELSEWHERE, SessionEnd.REPLACED})


def session_started(user_id: UserId, handle: str, origin: Mapping[str, JsonValue], at: datetime) -> AuditEntry:
    return AuditEntry(
        guild_id=None,
        actor_id=user_id,
        action=AuditAction.SESSION_STARTED,
        target=str(user_id),
        before=None,
        after={"session": handle, **origin},
        at=at,
    )


def session_refused(reason: str, origin: Mapping[str, JsonValue], at: datetime) -> AuditEntry:
    """`reason` is the code of the refusal."""
    return AuditEntry(
        guild_id=None,
        actor_id=None,
        action=AuditAction.SESSION_REFUSED,
        target=_OF_NO_USER,
        before=None,
        after={"reason": reason, **origin},
        at=at,
    )


def session_ended(
    user_id: UserId, handle: str, end: SessionEnd, origin: Mapping[str, JsonValue], at: datetime
) -> AuditEntry:
    return AuditEntry(
        guild_id=None,
        actor_id=user_id if end in _BY_USER else None,
        action=AuditAction.SESSION_ENDED,
        target=str(user_id),
        before={"session": handle, **origin},
        after={"cause": end.value},
        at=at,
    )
