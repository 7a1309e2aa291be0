"""Entries of what was asked of the workers. `by` is None for the command line."""

from datetime import datetime

from domain.audit import AuditAction, AuditEntry
from domain.ids import UserId


def job_requested(job: str, *, by: UserId | None, at: datetime) -> AuditEntry:
    return _entry(AuditAction.JOB_REQUESTED, job, by, at)


def cog_jobs_retried(cog: str, function: str, *, by: UserId | None, at: datetime) -> AuditEntry:
    """The board adds the number of jobs, as `after`."""
    return _entry(AuditAction.JOB_RETRIED, f"{cog}.{function}", by, at)


def cog_jobs_discarded(cog: str, function: str, *, by: UserId | None, at: datetime) -> AuditEntry:
    """The board adds the number of jobs, as `after`."""
    return _entry(AuditAction.JOB_DISCARDED, f"{cog}.{function}", by, at)


def _entry(action: AuditAction, target: str, by: UserId | None, at: datetime) -> AuditEntry:
    return AuditEntry(guild_id=None, actor_id=by, action=action, target=target, before=None, after=None, at=at)
