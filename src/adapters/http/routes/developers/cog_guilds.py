"""Route of the guilds in which a cog is off, for the developer team."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import FOR_DEVELOPERS, SESSION, problems
from adapters.http.fields import described
from adapters.http.guards.developers import require_developer
from adapters.http.views.cogs import CogName
from adapters.http.views.people import UserView, look_up_users
from adapters.http.views.snowflakes import Snowflake
from application.ports.discord import MemberDirectory
from application.queries.developer_reads import DeveloperReads, Reader
from domain.cogs.breaker import CogBreaker
from domain.ids import UserId


class CogPauseView(Struct, frozen=True, kw_only=True):
    until: Annotated[datetime, described("Then the cog is tried again.")]
    failed: Annotated[str, described("What failed last, such as `/roll`.")]
    error: Annotated[str, described("The class of the exception.")]
    openings: Annotated[int, described("So many times in a row it was switched off.")]

    @classmethod
    def of(cls, breaker: CogBreaker | None) -> "CogPauseView | None":
        if breaker is None:
            return None
        return cls(
            until=datetime.fromtimestamp(breaker.open_until, UTC),
            failed=breaker.failed,
            error=breaker.error,
            openings=breaker.openings,
        )


class CogOffView(Struct, frozen=True, kw_only=True):
    guild_id: Snowflake
    name: str
    icon_url: str | None
    switched_off_at: Annotated[datetime | None, described("Null where the guild has not switched it off.")]
    switched_off_by: Annotated[UserView | None, described("Null where the audit log does not say it.")]
    pause: Annotated[CogPauseView | None, described("Where it kept failing in this guild; or null.")]


class CogOffInView(Struct, frozen=True, kw_only=True):
    everywhere: Annotated[CogPauseView | None, described("Where it is off in every guild because it kept failing.")]
    guilds: Annotated[list[CogOffView], described("At most 100, the latest switched off first.")]
    total: Annotated[int, described("In so many guilds it is off by a switch or a pause of their own.")]


@get(
    "/cogs/{cog_name:str}/off-in",
    guards=[require_developer],
    operation_id="listGuildsWithoutCog",
    summary="Guilds in which a cog is off",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS),
)
async def list_guilds_without_cog(
    cog_name: CogName,
    developer_reads: Injected[DeveloperReads],
    reader: NamedDependency[Reader],
    members: Injected[MemberDirectory],
) -> CogOffInView:
    """List the guilds that have switched the cog off, and those in which it is off because it kept failing."""
    found, breakers = await developer_reads.guilds_without_cog(reader, cog_name)
    by = {each.switched_off_by for each in found.guilds if each.switched_off_by is not None}
    users = await look_up_users(members, by)

    def person(user_id: UserId | None) -> UserView | None:
        if user_id is None:
            return None
        user = users.get(user_id)
        return UserView.named(str(user_id), None) if user is None else UserView.of(user)

    return CogOffInView(
        everywhere=CogPauseView.of(breakers.get(None)),
        guilds=[
            CogOffView(
                guild_id=str(each.guild_id),
                name=each.name,
                icon_url=each.icon_url,
                switched_off_at=each.switched_off_at,
                switched_off_by=person(each.switched_off_by),
                pause=CogPauseView.of(breakers.get(each.guild_id)),
            )
            for each in found.guilds
        ],
        total=found.total,
    )
