"""The audit log for actions outside of a guild's transaction."""

from typing import Protocol

from domain.audit import AuditEntry


class SystemAudit(Protocol):
    async def append(self, entry: AuditEntry) -> None:
        """Durable when it returns, together with the current correlation id. Entries are never changed.

        May raise `ServiceUnavailable("database")`.
        """
        ...
