"""Read models of a guild's audit log, and the queries that fill them.

These shapes are also the API's schema: snowflakes are strings. Every query may raise `ServiceUnavailable("database")`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.audit import AuditAction, AuditFamily
from domain.ids import GuildId, UserId
from domain.settings import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """None lets everything pass. `since` is included, `until` is not.

    `field` keeps only the changes of settings in which the value of that field differs.
    """

    actor_id: UserId | None = None
    action: AuditAction | None = None
    family: AuditFamily | None = None
    target: str | None = None
    field: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLogItem:
    """`id` grows with time. `actor_id` is None for changes by the platform or by an unknown user."""

    id: int
    at: datetime
    action: AuditAction
    actor_id: str | None
    target: str
    before: Mapping[str, JsonValue] | None
    after: Mapping[str, JsonValue] | None
    correlation_id: str | None


class AuditLogQueries(Protocol):
    async def page(
        self, guild_id: GuildId, wanted: AuditFilter, *, after: int | None = None, limit: int = 50
    ) -> tuple[AuditLogItem, ...]:
        """The newest first; fewer than `limit` only at the end.

        `after` is the id of an entry of the same guild, from which to go on towards the past; nothing follows any
        other id.
        """
        ...
