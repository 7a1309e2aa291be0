"""Port of the board of scheduled jobs."""

from typing import Protocol

from domain.audit import AuditEntry
from domain.jobs import JobRecord


class JobBoard(Protocol):
    """Shared by all processes. Every method may raise `ServiceUnavailable("database")`."""

    async def jobs(self) -> tuple[JobRecord, ...]:
        """Return the jobs that the workers have declared, by name."""
        ...

    async def request(self, name: str, entry: AuditEntry) -> bool:
        """Have a worker run the job within seconds, and append the audit entry in the same transaction.

        Requests made before the run begins share it. Return False, without an entry, for a name that no worker has
        declared.
        """
        ...
