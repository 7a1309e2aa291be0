"""Append sign-ins, refused sign-ins and ends of sessions to the audit log."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from application.ports.audit import SystemAudit
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from domain.audit import AuditAction, AuditEntry
from domain.errors import DomainError
from domain.ids import UserId
from domain.settings import JsonValue
from domain.sign_in import SessionEnd

_OF_NO_USER = "sign-in"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The device and network of a sign-in, as the list of one's sessions shows them."""

    user_agent: str = ""
    ip_prefix: str = ""

    def as_json(self) -> dict[str, JsonValue]:
        return {"device": self.user_agent, "network": self.ip_prefix}


class SessionAudit:
    """The target of an entry is the user, so that an export and an erasure of the user find it."""

    def __init__(self, audit: SystemAudit, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock

    async def started(self, user_id: UserId, handle: str, origin: Origin) -> None:
        """May raise `ServiceUnavailable("database")`: no session without its entry."""
        after = {"session": handle, **origin.as_json()}
        await self._audit.append(self._entry(AuditAction.SESSION_STARTED, user_id, str(user_id), None, after))

    async def refused(self, reason: DomainError, origin: Origin) -> None:
        """Never raises."""
        after = {"reason": reason.code, **origin.as_json()}
        await self._try(self._entry(AuditAction.SESSION_REFUSED, None, _OF_NO_USER, None, after))

    async def ended(self, user_id: UserId, handle: str, end: SessionEnd, origin: Origin | None) -> None:
        """Never raises. Without an `origin`, device and network are in the entry of the session's start."""
        by_user = end in {SessionEnd.SIGNED_OUT, SessionEnd.ELSEWHERE, SessionEnd.REPLACED}
        before: dict[str, JsonValue] = {"session": handle, **({} if origin is None else origin.as_json())}
        actor_id = user_id if by_user else None
        await self._try(self._entry(AuditAction.SESSION_ENDED, actor_id, str(user_id), before, {"cause": end.value}))

    async def _try(self, entry: AuditEntry) -> None:
        """A session must end, and a sign-in be refused, while the database is away too."""
        try:
            await self._audit.append(entry)
        except ServiceUnavailable:
            _log.warning("%s was not added to the audit log: the database is away", entry.action.value)

    def _entry(
        self,
        action: AuditAction,
        actor_id: UserId | None,
        target: str,
        before: Mapping[str, JsonValue] | None,
        after: Mapping[str, JsonValue],
    ) -> AuditEntry:
        return AuditEntry(
            guild_id=None,
            actor_id=actor_id,
            action=action,
            target=target,
            before=before,
            after=after,
            at=self._clock.now(),
        )
