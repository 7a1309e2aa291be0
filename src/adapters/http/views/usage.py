"""Usage figures in the API's format, and the periods that they cover."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from litestar.params import QueryParameter
from msgspec import Meta, Struct

from adapters.http.fields import described
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.views.snowflakes import Snowflake
from application.queries import usage as queries

_DEFAULT_DAYS = 30
_MOST_DAYS = 366
_EARLIEST = date(2015, 1, 1)  # the year in which Discord began

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
UnpricedRequest = Annotated[
    Money,
    described("What a budget counts for each request without a known price, which `cost_usd` leaves out."),
]
FirstDay = Annotated[
    date | None, QueryParameter(name="from", description="The first day; default: 29 days before `to`.")
]
LastDay = Annotated[date | None, QueryParameter(name="to", description="The last day; default: today.")]


class UsageFigures(Struct, frozen=True, kw_only=True):
    """Requests to models, their tokens, and what they cost."""

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
        str | None, described("Null if Discord does not report it; only the 50 most expensive users are named.")
    ]


class UsageByModel(UsageFigures, frozen=True, kw_only=True):
    provider: str
    model: str


class UsageByRequestType(UsageFigures, frozen=True, kw_only=True):
    request_type: Annotated[str, described("`text`, `function_call`, `structured`, `image`, `audio` or `embedding`.")]


def period(first: date | None, last: date | None, *, today: date) -> tuple[date, date]:
    """Return the period. Raises `InvalidRequest` if no usage is possible in it, or if it is longer than a year."""
    latest = today + timedelta(days=_MOST_DAYS)
    last = last or today
    for name, day in (("from", first), ("to", last)):
        if day is not None and not _EARLIEST <= day <= latest:
            raise InvalidRequest.at(f"/query/{name}", f"Expected a day from {_EARLIEST} to {latest}.")
    first = first or last - timedelta(days=_DEFAULT_DAYS - 1)
    if not 0 <= (last - first).days < _MOST_DAYS:
        raise InvalidRequest.at("/query/from", f"Expected a day in the {_MOST_DAYS} days up to `to`, which is {last}.")
    return first, last


def figures(row: queries.UsageFigures) -> dict[str, Any]:
    """Convert the figures field by field: a loop over the fields takes three times as long, for dozens of rows."""
    return {
        "requests": row.requests,
        "input_tokens": row.input_tokens,
        "output_tokens": row.output_tokens,
        "cache_tokens": row.cache_tokens,
        "total_tokens": row.total_tokens,
        "cost_usd": plain(row.cost_usd),
        "unpriced_requests": row.unpriced_requests,
    }


def by_day(rows: Iterable[queries.DayUsage]) -> list[UsageByDay]:
    return [UsageByDay(day=row.day, **figures(row)) for row in rows]


def by_cog(rows: Iterable[queries.CogUsage]) -> list[UsageByCog]:
    return [UsageByCog(cog_name=row.cog_name, **figures(row)) for row in rows]


def by_model(rows: Iterable[queries.ModelUsage]) -> list[UsageByModel]:
    return [UsageByModel(provider=row.provider, model=row.model, **figures(row)) for row in rows]


def by_request_type(rows: Iterable[queries.RequestTypeUsage]) -> list[UsageByRequestType]:
    return [UsageByRequestType(request_type=row.request_type, **figures(row)) for row in rows]


def plain(amount: Decimal) -> str:
    """Format without an exponent such as `6E-7`: not every client's decimal parser knows exponents."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
