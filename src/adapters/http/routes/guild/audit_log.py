"""The route of a guild's audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.views.audit import provide_wanted_audit
from adapters.http.views.audit_people import mentioned, target_user
from adapters.http.views.opaque_ids import OpaqueIds
from adapters.http.views.people import UserView, look_up
from application.ports.discord import Member, RecentMemberLookup
from application.ports.settings import SettingsCatalogue
from application.queries.audit import AuditFilter, AuditLogItem, AuditLogQueries
from domain.access import AccessGrant
from domain.audit import AuditAction
from domain.ids import UserId
from domain.settings import JsonValue, exact


class AuditEntryView(Struct, frozen=True, kw_only=True):
    position: Annotated[str, described("The entry's position in the log; `after` takes it.")]
    at: datetime
    action: AuditAction
    actor: Annotated[UserView | None, described("Null where Discord was the cause, or the bot itself.")]
    target: Annotated[str, described("What was changed: a settings section's key, a user's id, the guild's id.")]
    target_user: Annotated[UserView | None, described("Who is meant, where the target is a user.")]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    correlation_id: Annotated[str | None, described("Also in the log.")]

    @classmethod
    def of(cls, item: AuditLogItem, position: str, people: Mapping[UserId, Member]) -> "AuditEntryView":
        return cls(**entry_fields(item, position, people))


def entry_fields(item: AuditLogItem, position: str, people: Mapping[UserId, Member]) -> dict[str, Any]:
    return {
        "position": position,
        "at": item.at,
        "action": item.action,
        "actor": _named(_actor(item), people),
        "target": item.target,
        "target_user": _named(target_user(item), people),
        "before": _exact(item.before),
        "after": _exact(item.after),
        "correlation_id": item.correlation_id,
    }


def _exact(values: Mapping[str, JsonValue] | None) -> dict[str, JsonValue] | None:
    return None if values is None else {field: exact(value) for field, value in values.items()}


class AuditLogView(Struct, frozen=True, kw_only=True):
    entries: Annotated[list[AuditEntryView], described("The newest first.")]
    people: Annotated[list[UserView], described("The members that values before and after name.")]
    next: Annotated[str | None, described("To be sent as `after` for the entries before these; null at the end.")]


@get(
    "/audit-log",
    operation_id="getAuditLog",
    summary="Who changed what",
    tags=["audit"],
    security=SESSION,
    responses=problems(*IN_GUILD),
    dependencies={"wanted_audit": Provide(provide_wanted_audit)},
)
async def get_audit_log(
    audit_ids: Injected[OpaqueIds],
    audit_queries: Injected[AuditLogQueries],
    recent_members: Injected[RecentMemberLookup],
    settings_catalogue: Injected[SettingsCatalogue],
    access: NamedDependency[AccessGrant],
    *,
    wanted_audit: NamedDependency[AuditFilter],
    after: Annotated[
        str | None, QueryParameter(max_length=100, description="The value of `next` on the page before.")
    ] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100, description="At most so many.")] = 50,
) -> AuditLogView:
    """List every change of the guild's settings, budgets and access, and when the bot joined and left."""
    ids, guild_id = audit_ids, access.guild_id
    position = None if after is None else ids.number(guild_id, after)
    if after is not None and position is None:
        raise InvalidRequest.at("/query/after", "Expected a value of `next` from another page.")
    found = await audit_queries.page(guild_id, wanted_audit, after=position, limit=limit + 1)
    shown = found[:limit]
    named = {user_id for item in shown for user_id in (_actor(item), target_user(item)) if user_id is not None}
    within = frozenset[UserId]().union(*(mentioned(item, settings_catalogue) for item in shown))
    people = await look_up(recent_members, guild_id, named | within)
    return AuditLogView(
        entries=[AuditEntryView.of(item, ids.of(guild_id, item.id), people) for item in shown],
        people=[UserView.named(str(user_id), people.get(user_id)) for user_id in sorted(within)],
        next=ids.of(guild_id, shown[-1].id) if len(found) > limit else None,
    )


def _actor(item: AuditLogItem) -> UserId | None:
    return None if item.actor_id is None else UserId(int(item.actor_id))


def _named(user_id: UserId | None, people: Mapping[UserId, Member]) -> UserView | None:
    return None if user_id is None else UserView.named(str(user_id), people.get(user_id))
