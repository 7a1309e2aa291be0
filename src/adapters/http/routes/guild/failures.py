"""Route of a guild's failed requests to models."""

from datetime import datetime, timedelta
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.views.requests import ErrorCount
from application.ports.clock import Clock
from application.queries.failures import FailureQueries
from domain.access import AccessGrant

_LOOKS_BACK = timedelta(days=7)


class GuildErrors(Struct, frozen=True, kw_only=True):
    since: datetime
    attempts: Annotated[int, described("Requests to models, each try counted.")]
    failures: int
    by_code: Annotated[list[ErrorCount], described("The most frequent first.")]


@get(
    "/llm/errors",
    operation_id="getGuildErrors",
    summary="Failed requests of the last seven days",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def get_guild_errors(
    clock: Injected[Clock], failure_queries: Injected[FailureQueries], access: NamedDependency[AccessGrant]
) -> GuildErrors:
    """Count the guild's requests to models of the last seven days, and those that failed, by error code."""
    since = clock.now() - _LOOKS_BACK
    found = await failure_queries.failures(access.guild_id, since)
    return GuildErrors(
        since=since,
        attempts=found.attempts,
        failures=sum(count for _, count in found.by_code),
        by_code=[ErrorCount(error_code=code, attempts=count) for code, count in found.by_code],
    )
