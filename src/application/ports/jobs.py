"""Ports of the boards of scheduled jobs, and of jobs that cogs have left to the worker."""

from typing import Protocol

from domain.audit import AuditEntry
from domain.jobs import CogJobCount, JobRecord


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


class CogJobBoard(Protocol):
    """Jobs of all guilds. Every method may raise `ServiceUnavailable("database")`."""

    async def counts(self) -> tuple[CogJobCount, ...]:
        """Count the jobs by cog and function, ordered by both."""
        ...

    async def retry(self, cog: str, name: str, entry: AuditEntry) -> int:
        """Make the failed jobs of a function due again with all their attempts, and return how many.

        Of several with one key in a guild, the one that failed last is repeated, and none while another job of that key
        waits. The audit entry is appended in the same transaction, with the number in `after`. If there is no job to
        repeat, no entry is appended. Twice is safe.
        """
        ...

    async def discard(self, cog: str, name: str, entry: AuditEntry) -> int:
        """Delete the failed jobs of a function, and return how many. The entry is as for `retry`. Twice is safe."""
        ...
