"""Routes of the users with access to a guild's dashboard."""

from datetime import datetime
from typing import Annotated

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, MUTATING, SESSION, SESSION_AND_CSRF, WITH_BODY, problems
from adapters.http.fields import described
from adapters.http.guards.sessions import SignedIn
from adapters.http.views.people import look_up
from adapters.http.views.snowflakes import GuildIdPath, Snowflake, UserIdPath, parse_snowflake
from application.access.grant_access import GrantAccess, GrantAccessCommand
from application.access.reclaim_access import ReclaimAccess, ReclaimAccessCommand
from application.access.revoke_access import RevokeAccess, RevokeAccessCommand
from application.access.transfer_access import TransferAccess, TransferAccessCommand
from application.ports.discord import Member, RecentMemberLookup
from application.ports.work import BeginWork
from domain.access import (
    AccessGrant,
    AccessKind,
    InitialUserCannotBeRevoked,
    NoAccessToRevoke,
    NotAMember,
    NotGuildOwner,
    NotInitialUser,
    StaleAccess,
)
from domain.guilds import GuildInactive
from domain.ids import GuildId, UserId


class AuthorizedUser(Struct, frozen=True, kw_only=True):
    user_id: Snowflake
    name: Annotated[str, described("The id if Discord does not report the name.")]
    display_name: Annotated[str, described("The id if Discord does not report the name.")]
    avatar_url: str | None
    kind: AccessKind
    granted_by: Snowflake | None
    granted_at: datetime

    @classmethod
    def of(cls, grant: AccessGrant, member: Member | None) -> "AuthorizedUser":
        return cls(
            user_id=str(grant.user_id),
            name=member.name if member else str(grant.user_id),
            display_name=member.display_name if member else str(grant.user_id),
            avatar_url=member.avatar_url if member else None,
            kind=grant.kind,
            granted_by=None if grant.granted_by is None else str(grant.granted_by),
            granted_at=grant.granted_at,
        )


class TransferBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    user_id: Snowflake
    keep_access: Annotated[bool, described("Whether the former initial user stays as a delegate.")]


class GrantBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    user_id: Snowflake


@get(
    "/authorized-users",
    operation_id="listAuthorizedUsers",
    summary="Who has access",
    tags=["access"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def list_authorized_users(
    begin: Injected[BeginWork], recent_members: Injected[RecentMemberLookup], access: NamedDependency[AccessGrant]
) -> list[AuthorizedUser]:
    """List the users with access to the guild's dashboard, in the order of their grants."""
    async with begin(access.guild_id) as work:
        grants = (await work.guild_access.get()).active
    people = await look_up(recent_members, access.guild_id, [grant.user_id for grant in grants])
    return [AuthorizedUser.of(grant, people.get(grant.user_id)) for grant in grants]


@post(
    "/authorized-users",
    operation_id="grantAccess",
    summary="Grant access",
    tags=["access"],
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, *WITH_BODY, NotAMember, GuildInactive, StaleAccess),
)
async def grant_access(
    grant_access: Injected[GrantAccess],
    recent_members: Injected[RecentMemberLookup],
    access: NamedDependency[AccessGrant],
    data: JSONBody[GrantBody],
) -> AuthorizedUser:
    """Give a member of the guild access to its dashboard. Granting twice keeps the first grant."""
    member_id = UserId(parse_snowflake(data.user_id, "/user_id"))
    grant = await grant_access(
        GrantAccessCommand(guild_id=access.guild_id, granted_by=access.user_id, member_id=member_id)
    )
    people = await look_up(recent_members, access.guild_id, [member_id])
    return AuthorizedUser.of(grant, people.get(member_id))


@delete(
    "/authorized-users/{user_id:str}",
    operation_id="revokeAccess",
    summary="Revoke access",
    tags=["access"],
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, NoAccessToRevoke, InitialUserCannotBeRevoked, StaleAccess),
)
async def revoke_access(
    user_id: UserIdPath,
    revoke_access: Injected[RevokeAccess],
    access: NamedDependency[AccessGrant],
) -> None:
    """Revoke a delegate's access; it ends with their next request."""
    await revoke_access(
        RevokeAccessCommand(
            guild_id=access.guild_id,
            revoked_by=access.user_id,
            user_id=UserId(parse_snowflake(user_id, "/path/user_id")),
        )
    )


@post(
    "/authorized-users/transfer",
    operation_id="transferAccess",
    summary="Hand initial access over",
    tags=["access"],
    status_code=200,
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, *WITH_BODY, NotInitialUser, NotAMember, GuildInactive, StaleAccess),
)
async def transfer_access(
    transfer_access: Injected[TransferAccess],
    recent_members: Injected[RecentMemberLookup],
    access: NamedDependency[AccessGrant],
    data: JSONBody[TransferBody],
) -> AuthorizedUser:
    """Make another member of the guild the initial user, whose access cannot be revoked."""
    member_id = UserId(parse_snowflake(data.user_id, "/user_id"))
    grant = await transfer_access(
        TransferAccessCommand(
            guild_id=access.guild_id, transferred_by=access.user_id, member_id=member_id, stay=data.keep_access
        )
    )
    people = await look_up(recent_members, access.guild_id, [member_id])
    return AuthorizedUser.of(grant, people.get(member_id))


@post(
    "/guilds/{guild_id:str}/authorized-users/reclaim",
    operation_id="reclaimAccess",
    summary="Take initial access back",
    tags=["access"],
    status_code=200,
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, NotGuildOwner, StaleAccess),
)
async def reclaim_access(
    guild_id: GuildIdPath,
    reclaim_access: Injected[ReclaimAccess],
    recent_members: Injected[RecentMemberLookup],
    caller: NamedDependency[SignedIn],
) -> AuthorizedUser:
    """Make the guild's owner in Discord its initial user, even if they have no access; the former one becomes a
    delegate.
    """
    parsed, owner = GuildId(parse_snowflake(guild_id, "/path/guild_id")), caller.session.user.id
    grant = await reclaim_access(ReclaimAccessCommand(guild_id=parsed, claimed_by=owner))
    people = await look_up(recent_members, parsed, [owner])
    return AuthorizedUser.of(grant, people.get(owner))
