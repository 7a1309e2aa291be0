"""Append sign-ins, refused sign-ins and ends of sessions to the audit log."""

import logging
from dataclasses import dataclass

from application.ports.audit import SystemAudit
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from domain.audit import AuditEntry
from domain.audit_entries.sessions import session_ended, session_refused, session_started
from domain.errors import DomainError
from domain.ids import UserId
from domain.settings import JsonValue
from domain.sign_in import SessionEnd

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The device and network of a sign-in, as the list of one's sessions shows them."""

    user_agent: str = ""
    ip_prefix: str = ""

    def as_json(self) -> dict[str, JsonValue]:
        return {"device": self.user_agent, "network": self.ip_prefix}


class SessionAudit:
    def __init__(self, audit: SystemAudit, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock

    async def started(self, user_id: UserId, handle: str, origin: Origin) -> None:
        """May raise `ServiceUnavailable("database")`: no session without its entry."""
        await self._audit.append(session_started(user_id, handle, origin.as_json(), self._clock.now()))

    async def refused(self, reason: DomainError, origin: Origin) -> None:
        """Never raises."""
        await self._try(session_refused(reason.code, origin.as_json(), self._clock.now()))

    async def ended(self, user_id: UserId, handle: str, end: SessionEnd, origin: Origin | None) -> None:
        """Never raises. Without an `origin`, device and network are in the entry of the session's start."""
        shown = {} if origin is None else origin.as_json()
        await self._try(session_ended(user_id, handle, end, shown, self._clock.now()))

    async def _try(self, entry: AuditEntry) -> None:
        """A session must end, and a sign-in be refused, while the database is away too."""
        try:
            await self._audit.append(entry)
        except ServiceUnavailable:
            _log.warning("%s was not added to the audit log: the database is away", entry.action.value)
