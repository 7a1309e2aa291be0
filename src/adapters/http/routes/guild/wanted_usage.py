"""Query parameters of a guild's usage reports: the period, its time zone, and the requests that count."""

from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from litestar.params import QueryParameter

from adapters.http.dependencies import Injected
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.views.snowflakes import DESCRIBED_AS_ID, parse_snowflake
from adapters.http.views.usage import FirstDay, LastDay, period
from application.ports.clock import Clock
from application.queries.usage_filter import UsageFilter
from domain.ids import UserId
from domain.llm.requests import RequestType

_UTC = "UTC"

TimeZone = Annotated[
    str,
    QueryParameter(
        name="time_zone",
        max_length=64,
        description="Where days begin at midnight: a name of the IANA time zone database, such as `Europe/Berlin`.",
    ),
]
OfCog = Annotated[str | None, QueryParameter(name="cog", max_length=100, description="Only requests of this cog.")]
OfModel = Annotated[
    str | None,
    QueryParameter(
        name="model",
        max_length=200,
        pattern="^[^:]+:.+$",
        description="Only requests to this model, as `provider:model`.",
    ),
]
OfRequestType = Annotated[
    RequestType | None, QueryParameter(name="request_type", description="Only requests of this type.")
]
OfUser = Annotated[
    str | None,
    QueryParameter(name="user_id", description="Only requests of this user.", schema_extra=DESCRIBED_AS_ID),
]


@dataclass(frozen=True, slots=True)
class WantedUsage:
    """Days are those of the time zone, both inclusive."""

    first: date
    last: date
    zone: tzinfo
    counted: UsageFilter


async def provide_wanted_usage(
    *,
    clock: Injected[Clock],
    first: FirstDay = None,
    last: LastDay = None,
    time_zone: TimeZone = _UTC,
    cog: OfCog = None,
    model: OfModel = None,
    request_type: OfRequestType = None,
    user_id: OfUser = None,
) -> WantedUsage:
    """Parse the period and the filters. Raises `InvalidRequest` for invalid ones."""
    zone = zone_named(time_zone)
    first, last = period(first, last, today=clock.now().astimezone(zone).date())
    return WantedUsage(first, last, zone, usage_filter(cog, model, request_type, user_id))


def usage_filter(
    cog: str | None, model: str | None, request_type: RequestType | None, user_id: str | None
) -> UsageFilter:
    """Raises `InvalidRequest` for an impossible user id, and for a cog or model that no database can hold."""
    for name, value in (("cog", cog), ("model", model)):
        if value is not None and "\0" in value:
            raise InvalidRequest.at(f"/query/{name}", "Expected a name without the character U+0000.")
    provider, _, of_provider = (model or "").partition(":")
    return UsageFilter(
        cog_name=cog,
        provider=provider or None,
        model=of_provider or None,
        request_type=request_type,
        user_id=None if user_id is None else UserId(parse_snowflake(user_id, "/query/user_id")),
    )


def zone_named(name: str) -> tzinfo:
    """Return the time zone. Raises `InvalidRequest` for an unknown one."""
    if name == _UTC:
        return UTC
    if name not in _known_zones():
        raise InvalidRequest.at("/query/time_zone", "Expected a time zone such as `UTC` or `Europe/Berlin`.")
    return ZoneInfo(name)


@cache
def _known_zones() -> frozenset[str]:
    """Read the time zone names once: each reading walks the tz database's folders. Two of the names are no places."""
    return frozenset(available_timezones() - {"localtime", "Factory"})
