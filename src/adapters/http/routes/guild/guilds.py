"""Routes of the guilds whose dashboard the caller may use."""

from datetime import datetime

from litestar import get
from litestar.di import NamedDependency
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, SIGNED_IN, problems
from adapters.http.guards.sessions import SignedIn
from adapters.http.views.people import UserView, look_up
from adapters.http.views.snowflakes import Snowflake
from application.access.authorize import Authorize
from application.ports.discord import RecentMemberLookup
from application.queries.guilds import GuildQueries
from domain.access import AccessDenied, AccessGrant, AccessKind
from domain.guilds import AddedBySource
from domain.ids import GuildId, UserId


class GuildSummary(Struct, frozen=True, kw_only=True):
    id: Snowflake
    name: str
    icon_url: str | None
    member_count: int
    active: bool
    access: AccessKind


class GuildDetail(Struct, frozen=True, kw_only=True):
    id: Snowflake
    name: str
    icon_url: str | None
    member_count: int
    active: bool
    access: AccessKind
    owner_id: Snowflake
    joined_at: datetime
    added_by: UserView
    added_by_source: AddedBySource


@get(
    "/guilds",
    operation_id="listGuilds",
    summary="The caller's guilds",
    tags=["guilds"],
    security=SESSION,
    responses=problems(*SIGNED_IN),
)
async def list_guilds(
    guild_queries: Injected[GuildQueries], authorize: Injected[Authorize], caller: NamedDependency[SignedIn]
) -> list[GuildSummary]:
    """List by name the guilds with the bot in them to whose dashboard the caller has access."""
    user_id = caller.session.user.id
    guilds = await guild_queries.guilds_of(user_id)
    # An initial user's grant outlasts their membership; without membership they must not learn the guild's
    # current name.
    still_in = await authorize.still_in([GuildId(int(guild.id)) for guild in guilds], user_id)
    return [
        GuildSummary(
            id=guild.id,
            name=guild.name,
            icon_url=guild.icon_url,
            member_count=guild.member_count,
            active=guild.active,
            access=guild.access,
        )
        for guild in guilds
        if int(guild.id) in still_in
    ]


@get(
    "/", operation_id="getGuild", summary="One guild", tags=["guilds"], security=SESSION, responses=problems(*IN_GUILD)
)
async def get_guild(
    guild_queries: Injected[GuildQueries],
    recent_members: Injected[RecentMemberLookup],
    access: NamedDependency[AccessGrant],
) -> GuildDetail:
    """Get the guild's facts, and which kind of access the caller has."""
    facts = await guild_queries.facts(access.guild_id)
    if facts is None:
        raise AccessDenied(access.guild_id, access.user_id)
    added_by = UserId(int(facts.added_by))
    people = await look_up(recent_members, access.guild_id, [added_by])
    return GuildDetail(
        id=facts.id,
        name=facts.name,
        icon_url=facts.icon_url,
        member_count=facts.member_count,
        active=facts.active,
        access=access.kind,
        owner_id=facts.owner_id,
        joined_at=facts.joined_at,
        added_by=UserView.named(facts.added_by, people.get(added_by)),
        added_by_source=facts.added_by_source,
    )
