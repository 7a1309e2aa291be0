"""Routes of the developer team across guilds: the guilds of the bot, and what the team itself did."""

from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import FOR_DEVELOPERS, SESSION, problems
from adapters.http.fields import described
from adapters.http.guards.developers import require_developer
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.routes.guild.audit_log import AuditEntryView, entry_fields
from adapters.http.views.audit import provide_wanted_staff_audit
from adapters.http.views.audit_people import target_user
from adapters.http.views.people import look_up
from adapters.http.views.snowflakes import Snowflake
from adapters.http.views.usage import FirstDay, LastDay, UsageFigures, figures, period
from application.access.developer_team import DeveloperTeam
from application.ports.clock import Clock
from application.ports.discord import RecentMemberLookup
from application.queries.audit import AuditFilter
from application.queries.developer_reads import DeveloperReads, Reader
from application.queries.fleet import FleetFilter, GuildOfFleet, StaffAuditQueries
from domain.ids import UserId


class GuildOfFleetView(UsageFigures, frozen=True, kw_only=True):
    guild_id: Snowflake
    name: str
    icon_url: str | None
    member_count: int
    joined_at: datetime
    left_at: Annotated[datetime | None, described("Null while the bot is in the guild.")]

    @classmethod
    def of(cls, guild: GuildOfFleet) -> "GuildOfFleetView":
        return cls(
            guild_id=str(guild.guild_id),
            name=guild.name,
            icon_url=guild.icon_url,
            member_count=guild.member_count,
            joined_at=guild.joined_at,
            left_at=guild.left_at,
            **figures(guild),
        )


class GuildsOfFleetView(Struct, frozen=True, kw_only=True):
    guilds: Annotated[list[GuildOfFleetView], described("The most expensive in these days first.")]
    total: Annotated[int, described("So many guilds match.")]


class StaffAuditEntryView(AuditEntryView, frozen=True, kw_only=True):
    guild_id: Annotated[Snowflake | None, described("The guild that was read; null for no guild or all of them.")]


class StaffAuditLogView(Struct, frozen=True, kw_only=True):
    entries: Annotated[list[StaffAuditEntryView], described("The newest first.")]
    next: Annotated[str | None, described("To be sent as `after` for the entries before these; null at the end.")]


@get(
    "/staff/guilds",
    guards=[require_developer],
    operation_id="listAllGuilds",
    summary="All guilds of the bot",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
)
async def list_all_guilds(
    *,
    clock: Injected[Clock],
    developer_reads: Injected[DeveloperReads],
    reader: NamedDependency[Reader],
    first: FirstDay = None,
    last: LastDay = None,
    q: Annotated[str, QueryParameter(max_length=100, description="A part of the name, or the whole id.")] = "",
    active: Annotated[bool | None, QueryParameter(description="Whether the bot is in the guild now.")] = None,
    offset: Annotated[int, QueryParameter(ge=0, le=100_000, description="So many are left out at the start.")] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=100, description="At most so many.")] = 50,
) -> GuildsOfFleetView:
    """List the guilds in which the bot is or was, with what each used in the period."""
    first, last = period(first, last, today=clock.now().date())
    wanted = FleetFilter(text=q.strip(), active=active)
    found = await developer_reads.guilds(reader, first, last, wanted, offset=offset, limit=limit)
    return GuildsOfFleetView(guilds=[GuildOfFleetView.of(guild) for guild in found.guilds], total=found.total)


@get(
    "/staff/audit-log",
    guards=[require_developer],
    operation_id="getStaffAuditLog",
    summary="What the developer team did",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
    dependencies={"wanted_audit": Provide(provide_wanted_staff_audit)},
)
async def get_staff_audit_log(
    *,
    staff_audit: Injected[StaffAuditQueries],
    developer_team: Injected[DeveloperTeam],
    recent_members: Injected[RecentMemberLookup],
    wanted_audit: NamedDependency[AuditFilter],
    after: Annotated[
        str | None,
        QueryParameter(pattern=r"^[0-9]{1,18}$", description="The value of `next` on the page before."),
    ] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100, description="At most so many.")] = 50,
) -> StaffAuditLogView:
    """List the team's changes to no guild, such as prices and jobs, and its reads of guilds' data.

    The log of each guild holds the reads of that guild as well. This route is not recorded itself. Sign-ins and ends
    of sessions, of all users, are listed only where `family` or `action` asks for them.
    """
    found = await staff_audit.page(wanted_audit, after=None if after is None else int(after), limit=limit + 1)
    shown = found[:limit]
    actors = {UserId(int(item.entry.actor_id)) for item in shown if item.entry.actor_id is not None}
    actors |= {user_id for item in shown if (user_id := target_user(item.entry)) is not None}
    home = developer_team.main_guild_id
    people = {} if home is None else await look_up(recent_members, home, actors)
    return StaffAuditLogView(
        entries=[
            StaffAuditEntryView(
                guild_id=None if item.guild_id is None else str(item.guild_id),
                **entry_fields(item.entry, str(item.entry.id), people),
            )
            for item in shown
        ],
        next=str(shown[-1].entry.id) if len(found) > limit else None,
    )
