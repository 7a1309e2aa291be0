"""Scheduled jobs in memory, for tests."""

from collections.abc import Iterable
from dataclasses import replace

from adapters.persistence.memory.outage import Outage
from application.ports.audit import SystemAudit
from domain.audit import AuditEntry
from domain.jobs import JobRecord


class MemoryJobBoard:
    def __init__(self, jobs: Iterable[JobRecord], outage: Outage, audit: SystemAudit) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._outage = outage
        self._audit = audit

    async def jobs(self) -> tuple[JobRecord, ...]:
        self._outage.refuse_if_down()
        return tuple(job for _, job in sorted(self._jobs.items()))

    async def request(self, name: str, entry: AuditEntry) -> bool:
        self._outage.refuse_if_down()
        if name not in self._jobs:
            return False
        self._jobs[name] = replace(self._jobs[name], requested_at=entry.at)
        await self._audit.append(entry)
        return True
