"""Route that names the people of a usage report, also those who have left the guild."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIType, Schema
from litestar.params import QueryParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.views.people import look_up, look_up_users
from adapters.http.views.snowflakes import DESCRIBED_AS_ID, Snowflake, parse_snowflake
from application.ports.discord import MemberDirectory, RecentMemberLookup
from domain.access import AccessGrant
from domain.ids import UserId


class UsagePerson(Struct, frozen=True, kw_only=True):
    id: Snowflake
    name: Annotated[str | None, described("Null if Discord does not report it.")]
    avatar_url: str | None
    member: Annotated[bool | None, described("False for those who have left; null if Discord did not answer.")]


@get(
    "/llm/usage/people",
    operation_id="nameUsagePeople",
    summary="Names of people",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def name_usage_people(
    members: Injected[MemberDirectory],
    recent_members: Injected[RecentMemberLookup],
    access: NamedDependency[AccessGrant],
    user_ids: Annotated[
        list[str],
        QueryParameter(
            name="user_id",
            min_items=1,
            max_items=50,
            description="Up to 50 users.",
            schema_extra={"items": Schema(type=OpenAPIType.STRING, **DESCRIBED_AS_ID)},
        ),
    ],
) -> list[UsagePerson]:
    """Name users of the usage report, in the order of the request."""
    wanted = [UserId(parse_snowflake(user_id, "/query/user_id")) for user_id in dict.fromkeys(user_ids)]
    found = await look_up(recent_members, access.guild_id, wanted)
    known = recent_members.remembered(access.guild_id, wanted)
    left = await look_up_users(members, [one for one in wanted if one not in found and one in known])
    people = []
    for user_id in wanted:
        if member := found.get(user_id):
            people.append(_person(user_id, member.display_name, member.avatar_url, member=True))
        elif user := left.get(user_id):
            people.append(_person(user_id, user.name, user.avatar_url, member=False))
        else:
            people.append(_person(user_id, None, None, member=False if user_id in known else None))
    return people


def _person(user_id: UserId, name: str | None, avatar_url: str | None, *, member: bool | None) -> UsagePerson:
    return UsagePerson(id=str(user_id), name=name, avatar_url=avatar_url, member=member)
