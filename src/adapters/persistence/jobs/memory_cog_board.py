"""Jobs of cogs in memory, for tests: they can be counted, repeated and discarded, but not run."""

from collections import defaultdict
from dataclasses import dataclass, replace

from adapters.persistence.memory.outage import Outage
from application.ports.audit import SystemAudit
from domain.audit import AuditEntry
from domain.ids import GuildId
from domain.jobs import CogJobCount


@dataclass(slots=True, kw_only=True)
class MemoryCogJob:
    """`failed` orders the failed jobs, the latest one highest. It is None while an attempt is left."""

    guild_id: GuildId
    cog: str
    name: str
    key: str | None = None
    attempts: int = 0
    is_running: bool = False
    failed: int | None = None
    error: str = ""

    @property
    def state(self) -> str:
        if self.failed is not None:
            return "failed"
        if self.is_running:
            return "running"
        return "retrying" if self.attempts else "waiting"


class MemoryCogJobBoard:
    def __init__(self, outage: Outage, audit: SystemAudit) -> None:
        self.jobs: list[MemoryCogJob] = []
        self._outage = outage
        self._audit = audit

    async def counts(self) -> tuple[CogJobCount, ...]:
        self._outage.refuse_if_down()
        of_functions: defaultdict[tuple[str, str], list[MemoryCogJob]] = defaultdict(list)
        for job in self.jobs:
            of_functions[job.cog, job.name].append(job)
        return tuple(_count(*place, jobs) for place, jobs in sorted(of_functions.items()))

    async def retry(self, cog: str, name: str, entry: AuditEntry) -> int:
        self._outage.refuse_if_down()
        of_function = [job for job in self.jobs if (job.cog, job.name) == (cog, name)]
        taken = {(job.guild_id, job.key) for job in of_function if job.failed is None and job.key is not None}
        repeated = 0
        for job in sorted((job for job in of_function if job.failed is not None), key=lambda job: -(job.failed or 0)):
            if (job.guild_id, job.key) not in taken:
                job.failed, job.attempts = None, 0
                repeated += 1
                taken |= {(job.guild_id, job.key)} if job.key is not None else set()
        return await self._audited(repeated, entry)

    async def discard(self, cog: str, name: str, entry: AuditEntry) -> int:
        self._outage.refuse_if_down()

        def goes(job: MemoryCogJob) -> bool:
            return (job.cog, job.name) == (cog, name) and job.failed is not None

        gone = sum(map(goes, self.jobs))
        self.jobs = [job for job in self.jobs if not goes(job)]
        return await self._audited(gone, entry)

    async def _audited(self, jobs: int, entry: AuditEntry) -> int:
        if jobs:
            await self._audit.append(replace(entry, after={"jobs": jobs}))
        return jobs


def _count(cog: str, name: str, jobs: list[MemoryCogJob]) -> CogJobCount:
    def of(state: str) -> int:
        return sum(job.state == state for job in jobs)

    return CogJobCount(
        cog=cog,
        name=name,
        waiting=of("waiting"),
        running=of("running"),
        retrying=of("retrying"),
        failed=of("failed"),
        error=max(job.error for job in jobs),
    )
