"""Routes of a guild's language model usage."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Stream
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import CSV_FILE, IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.routes.guild.wanted_usage import WantedUsage
from adapters.http.views.csv import csv_download, given
from adapters.http.views.people import look_up
from adapters.http.views.usage import (
    UnpricedRequest,
    UsageByCog,
    UsageByDay,
    UsageByModel,
    UsageByRequestType,
    UsageByUser,
    UsageFigures,
    by_cog,
    by_day,
    by_model,
    by_request_type,
    figures,
    plain,
)
from application.ports.discord import RecentMemberLookup
from application.queries import usage as queries
from application.queries.usage import UsageQueries
from domain.access import AccessGrant
from domain.ids import GuildId, UserId
from domain.spending.usage import UNPRICED_USD

_NAMED_USERS = 50
_COLUMNS = (
    *("requests", "input_tokens", "output_tokens", "cache_tokens", "total_tokens", "cost_usd", "unpriced_requests"),
)


class GuildUsage(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    first: date
    last: date
    unpriced_request_usd: UnpricedRequest
    total: Annotated[UsageFigures, described("Of exactly these days, as in every list.")]
    by_day: Annotated[list[UsageByDay], described("Every day of the period, also those without usage.")]
    by_cog: Annotated[list[UsageByCog], described("The most expensive first, as in the other lists.")]
    by_user: list[UsageByUser]
    by_model: list[UsageByModel]
    by_request_type: list[UsageByRequestType]


@get(
    "/llm/usage",
    operation_id="getGuildUsage",
    summary="Tokens and cost",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def get_guild_usage(
    usage_queries: Injected[UsageQueries],
    recent_members: Injected[RecentMemberLookup],
    access: NamedDependency[AccessGrant],
    wanted_usage: NamedDependency[WantedUsage],
) -> GuildUsage:
    """Get requests, tokens and cost of the guild, in all and by day; and by cog, user, model and type of request."""
    usage = await usage_queries.guild_usage(
        access.guild_id, wanted_usage.first, wanted_usage.last, zone=wanted_usage.zone, counted=wanted_usage.counted
    )
    return await usage_view(recent_members, access.guild_id, usage, wanted_usage.first, wanted_usage.last)


@get(
    "/llm/usage.csv",
    operation_id="exportGuildUsage",
    summary="Tokens and cost as CSV",
    tags=["usage"],
    security=SESSION,
    responses={**problems(*IN_GUILD), 200: CSV_FILE},
)
async def export_guild_usage(
    usage_queries: Injected[UsageQueries],
    access: NamedDependency[AccessGrant],
    wanted_usage: NamedDependency[WantedUsage],
) -> Stream:
    """Export the same figures, a row for each day, cog, user, model and type; `from` and `to` give the
    days of a row.
    """
    usage = await usage_queries.guild_usage(
        access.guild_id, wanted_usage.first, wanted_usage.last, zone=wanted_usage.zone, counted=wanted_usage.counted
    )
    rows = given(_rows(usage, (wanted_usage.first, wanted_usage.last)))
    return csv_download(
        f"usage-{wanted_usage.first}-{wanted_usage.last}", ("list", "name", "from", "to", *_COLUMNS), rows
    )


async def usage_view(
    recent_members: RecentMemberLookup, guild_id: GuildId, usage: queries.GuildUsage, first: date, last: date
) -> GuildUsage:
    """Build the response, with the names of the users that cost most."""
    user_ids = [UserId(int(row.user_id)) for row in usage.by_user[:_NAMED_USERS]]
    people = await look_up(recent_members, guild_id, user_ids)
    names = {str(user_id): member.display_name for user_id, member in people.items()}
    return GuildUsage(
        first=first,
        last=last,
        unpriced_request_usd=plain(UNPRICED_USD),
        total=UsageFigures(**figures(usage.total)),
        by_day=by_day(usage.by_day),
        by_cog=by_cog(usage.by_cog),
        by_user=[
            UsageByUser(user_id=row.user_id, name=names.get(row.user_id), **figures(row)) for row in usage.by_user
        ],
        by_model=by_model(usage.by_model),
        by_request_type=by_request_type(usage.by_request_type),
    )


def _rows(usage: queries.GuildUsage, days: tuple[date, date]) -> Iterator[Sequence[object]]:
    for day in usage.by_day:
        yield ("day", str(day.day), day.day, day.day, *_cells(day))
    lists: tuple[tuple[str, list[tuple[str, queries.UsageFigures]]], ...] = (
        ("cog", [(row.cog_name, row) for row in usage.by_cog]),
        ("user", [(row.user_id, row) for row in usage.by_user]),
        ("model", [(f"{row.provider}:{row.model}", row) for row in usage.by_model]),
        ("request_type", [(row.request_type, row) for row in usage.by_request_type]),
    )
    for name, rows in lists:
        for key, row in rows:
            yield (name, key, *days, *_cells(row))


def _cells(row: queries.UsageFigures) -> list[object]:
    values = figures(row)
    return [values[column] for column in _COLUMNS]
