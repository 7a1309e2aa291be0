"""Entries of changes of a guild's settings and budgets, and of tests of its alerts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.alerts.alert import AlertTarget
from domain.audit import AuditAction, AuditEntry
from domain.ids import GuildId, UserId
from domain.settings import JsonValue, StoredSection
from domain.spending.stored_budgets import BUDGETS_KEY, StoredBudgets


def settings_changed(
    stored: StoredSection,
    *,
    before: Mapping[str, JsonValue],
    after: Mapping[str, JsonValue],
    reset: bool,
    at: datetime,
) -> AuditEntry:
    """`before` and `after` are the values without secrets; `reset`: the section was put back to its defaults."""
    return AuditEntry(
        guild_id=stored.guild_id,
        actor_id=stored.updated_by,
        action=AuditAction.SETTINGS_RESET if reset else AuditAction.SETTINGS_CHANGED,
        target=stored.key,
        before=before,
        after=after,
        at=at,
    )


def budgets_changed(before: StoredBudgets, after: StoredBudgets, at: datetime) -> AuditEntry:
    return AuditEntry(
        guild_id=after.guild_id,
        actor_id=after.updated_by,
        action=AuditAction.BUDGETS_CHANGED,
        target=BUDGETS_KEY,
        before=before.as_json(),
        after=after.as_json(),
        at=at,
    )


def alert_tested(
    guild_id: GuildId, key: str, targets: Sequence[AlertTarget], *, by: UserId, at: datetime
) -> AuditEntry:
    """`key` is that of the section in which the guild names its targets."""
    return AuditEntry(
        guild_id=guild_id,
        actor_id=by,
        action=AuditAction.ALERT_TESTED,
        target=key,
        before=None,
        after={"targets": [target.value for target in targets]},
        at=at,
    )
