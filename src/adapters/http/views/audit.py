"""Parse the filters of an audit log from the query."""

from datetime import datetime
from typing import Annotated

from litestar.params import QueryParameter

from adapters.http.problems.refusals import InvalidRequest
from adapters.http.views.prices import checked_time
from adapters.http.views.snowflakes import DESCRIBED_AS_ID, parse_snowflake
from application.queries.audit import AuditFilter
from domain.audit import AuditAction, AuditFamily
from domain.ids import UserId

ActorQuery = Annotated[str | None, QueryParameter(description="Only by this user.", schema_extra=DESCRIBED_AS_ID)]
ActionQuery = Annotated[AuditAction | None, QueryParameter(description="Only of this kind.")]


async def provide_wanted_audit(
    *,
    actor: ActorQuery = None,
    action: ActionQuery = None,
    family: Annotated[AuditFamily | None, QueryParameter(description="Only actions about this.")] = None,
    target: Annotated[
        str | None, QueryParameter(max_length=100, description="Only to this section, user or guild.")
    ] = None,
    field: Annotated[
        str | None,
        QueryParameter(max_length=100, description="Only changes of settings in which this field's value differs."),
    ] = None,
    since: Annotated[
        datetime | None, QueryParameter(name="from", description="From this time on, with its time zone.")
    ] = None,
    until: Annotated[
        datetime | None, QueryParameter(name="to", description="Before this time, with its time zone.")
    ] = None,
) -> AuditFilter:
    return AuditFilter(
        actor_id=_user(actor),
        action=action,
        family=family,
        target=target,
        field=field,
        since=_aware(since, "from"),
        until=_aware(until, "to"),
    )


async def provide_wanted_staff_audit(
    actor: ActorQuery = None,
    action: ActionQuery = None,
    family: Annotated[
        AuditFamily | None, QueryParameter(description="Only actions about this; `session` for sign-ins.")
    ] = None,
) -> AuditFilter:
    return AuditFilter(actor_id=_user(actor), action=action, family=family)


def _user(actor: str | None) -> UserId | None:
    return None if actor is None else UserId(parse_snowflake(actor, "/query/actor"))


def _aware(at: datetime | None, name: str) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise InvalidRequest.at(f"/query/{name}", "Expected a time with its time zone, such as 2026-03-01T12:00:00Z.")
    return checked_time(at, f"/query/{name}")
