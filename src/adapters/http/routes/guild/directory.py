"""Routes of a guild's members, channels and roles in Discord, for forms to choose from."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.views.snowflakes import Snowflake
from application.ports.discord import ChannelKind, MemberDirectory
from domain.access import AccessGrant


class MemberView(Struct, frozen=True, kw_only=True):
    id: Snowflake
    name: str
    display_name: str
    avatar_url: str | None
    bot: bool


class ChannelView(Struct, frozen=True, kw_only=True):
    id: Snowflake
    name: str
    kind: ChannelKind


class RoleView(Struct, frozen=True, kw_only=True):
    id: Snowflake
    name: str
    color: Annotated[str | None, described("`#rrggbb`.")]
    position: Annotated[int, described("A higher one stands above a lower one.")]


@get(
    "/members",
    operation_id="searchMembers",
    summary="Find members",
    tags=["guilds"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def search_members(
    members: Injected[MemberDirectory],
    access: NamedDependency[AccessGrant],
    start: Annotated[
        str,
        QueryParameter(
            name="query", max_length=100, description="How the user name or nickname starts; empty for the first ones."
        ),
    ] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=100, description="At most so many.")] = 25,
) -> list[MemberView]:
    """Search the guild's members by the start of their name, bots included."""
    return [
        MemberView(
            id=str(member.id),
            name=member.name,
            display_name=member.display_name,
            avatar_url=member.avatar_url,
            bot=member.bot,
        )
        for member in await members.search(access.guild_id, start, limit)
    ]


@get(
    "/channels",
    operation_id="listChannels",
    summary="Channels",
    tags=["guilds"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def list_channels(members: Injected[MemberDirectory], access: NamedDependency[AccessGrant]) -> list[ChannelView]:
    """List the channels that the bot can see, categories included."""
    return [
        ChannelView(id=str(channel.id), name=channel.name, kind=channel.kind)
        for channel in await members.channels(access.guild_id)
    ]


@get(
    "/roles",
    operation_id="listRoles",
    summary="Roles",
    tags=["guilds"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def list_roles(members: Injected[MemberDirectory], access: NamedDependency[AccessGrant]) -> list[RoleView]:
    """List the roles of the guild."""
    return [
        RoleView(id=str(role.id), name=role.name, color=role.color, position=role.position)
        for role in await members.roles(access.guild_id)
    ]
