"""What a guild's use of language models cost."""

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.people import look_up
from adapters.http.refusals import InvalidRequest
from adapters.http.services import HttpServices
from adapters.http.snowflakes import Snowflake
from application import queries
from domain.access import AccessGrant
from domain.ids import UserId

_DEFAULT_DAYS = 30
_MOST_DAYS = 366
_EARLIEST = date(2015, 1, 1)  # the year in which Discord began
_NAMED_USERS = 50

Money = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]+(\.[0-9]+)?$",
        extra_json_schema={
            "description": "US dollars, exact.",
            "examples": ["0.00125"],
            "extra": {"format": "decimal"},
        },
    ),
]


class UsageFigures(Struct, frozen=True, kw_only=True):
    requests: int
    input_tokens: Annotated[int, described("Includes `cache_tokens`.")]
    output_tokens: int
    cache_tokens: int
    total_tokens: int
    cost_usd: Money
    unpriced_requests: Annotated[int, described("Their models have no known price: `cost_usd` leaves them out.")]


class UsageByDay(UsageFigures, frozen=True, kw_only=True):
    day: date


class UsageByCog(UsageFigures, frozen=True, kw_only=True):
    cog_name: str


class UsageByUser(UsageFigures, frozen=True, kw_only=True):
    user_id: Snowflake
    name: Annotated[
        str | None, described("Null where Discord does not tell it; only the 50 most expensive users are named.")
    ]


class UsageByModel(UsageFigures, frozen=True, kw_only=True):
    provider: str
    model: str


class GuildUsage(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    first: date
    last: date
    total: UsageFigures
    by_day: Annotated[list[UsageByDay], described("Every day of the period, also those without usage.")]
    by_cog: Annotated[list[UsageByCog], described("The most expensive first, as in the other lists.")]
    by_user: list[UsageByUser]
    by_model: list[UsageByModel]


@get(
    "/llm/usage",
    operation_id="getGuildUsage",
    summary="Tokens and cost",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def get_guild_usage(
    services: NamedDependency[HttpServices],
    access: NamedDependency[AccessGrant],
    first: Annotated[
        date | None, QueryParameter(name="from", description="The first day (UTC); default: 29 days before `to`.")
    ] = None,
    last: Annotated[date | None, QueryParameter(name="to", description="The last day (UTC); default: today.")] = None,
) -> GuildUsage:
    """Requests, tokens and cost of the guild, in all and by day, cog, user and model."""
    first, last = _period(first, last, today=services.clock.now().date())
    usage = await services.usage_queries.guild_usage(access.guild_id, first, last)
    user_ids = [UserId(int(row.user_id)) for row in usage.by_user[:_NAMED_USERS]]
    people = await look_up(services.members, access.guild_id, user_ids)
    names = {str(user_id): member.display_name for user_id, member in people.items()}
    return GuildUsage(
        first=first,
        last=last,
        total=UsageFigures(**_figures(usage.total)),
        by_day=[UsageByDay(**_figures(row)) for row in usage.by_day],
        by_cog=[UsageByCog(**_figures(row)) for row in usage.by_cog],
        by_user=[UsageByUser(**_figures(row), name=names.get(row.user_id)) for row in usage.by_user],
        by_model=[UsageByModel(**_figures(row)) for row in usage.by_model],
    )


def _period(first: date | None, last: date | None, *, today: date) -> tuple[date, date]:
    latest = today + timedelta(days=_MOST_DAYS)
    last = last or today
    for name, day in (("from", first), ("to", last)):
        if day is not None and not _EARLIEST <= day <= latest:
            raise InvalidRequest.at(f"/query/{name}", f"Expected a day from {_EARLIEST} to {latest}.")
    first = first or last - timedelta(days=_DEFAULT_DAYS - 1)
    if not 0 <= (last - first).days < _MOST_DAYS:
        raise InvalidRequest.at("/query/from", f"Expected a day in the {_MOST_DAYS} days up to `to`, which is {last}.")
    return first, last


def _figures(row: queries.UsageFigures) -> dict[str, Any]:
    return {**asdict(row), "cost_usd": _plain(row.cost_usd)}


def _plain(amount: Decimal) -> str:
    """Never `6E-7`: not every client's decimal parser knows exponents."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
