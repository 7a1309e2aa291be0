"""Routes of a guild's single attempts at models."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.problems.refusals import RouteNotFound
from adapters.http.views.people import UserView, look_up
from adapters.http.views.requests import RequestView, position_as_text, position_of_text
from application.ports.discord import RecentMemberLookup
from application.queries.guild_requests import ConversationAccess, ReadGuildRequests
from application.queries.requests import LoggedRequest, RequestFilter
from domain.access import AccessGrant, NotInitialUser
from domain.ids import GuildId, UserId


class GuildRequestsPage(Struct, frozen=True, kw_only=True):
    requests: Annotated[list[RequestView], described("The newest first.")]
    people: Annotated[list[UserView], described("The members that these requests were made for.")]
    next: Annotated[str | None, described("Pass it as `after` to get older requests; null at the end.")]


class GuildRequestDetail(Struct, frozen=True, kw_only=True):
    request: RequestView
    person: UserView
    attempts: Annotated[list[RequestView], described("All attempts of the call, the earliest first.")]
    conversation: Annotated[
        ConversationAccess, described("Whether the caller may read the prompt and the answer, else why not.")
    ]


class Conversation(Struct, frozen=True, kw_only=True):
    asked: Annotated[str | None, described("What was asked, redacted and cut.")]
    answered: str | None


@get(
    "/llm/requests",
    operation_id="listGuildRequests",
    summary="Attempts at models in a guild",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def list_guild_requests(
    *,
    read_guild_requests: Injected[ReadGuildRequests],
    recent_members: Injected[RecentMemberLookup],
    access: NamedDependency[AccessGrant],
    wanted: NamedDependency[RequestFilter],
    after: Annotated[str | None, QueryParameter(max_length=200, description="The `next` of a page.")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100, description="At most so many.")] = 50,
) -> GuildRequestsPage:
    """List the guild's attempts of the last 30 days, including failed ones. All given filters must match."""
    position = None if after is None else position_of_text(after, "/query/after")
    found = await read_guild_requests.page(access.guild_id, wanted, after=position, limit=limit + 1)
    page = found[:limit]
    return GuildRequestsPage(
        requests=[RequestView.of(entry) for entry in page],
        people=await _people(recent_members, access.guild_id, page),
        next=position_as_text(page[-1]) if len(found) > limit else None,
    )


@get(
    "/llm/requests/{request_id:uuid}",
    operation_id="getGuildRequest",
    summary="One attempt in a guild",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD, RouteNotFound),
)
async def get_guild_request(
    request_id: FromPath[UUID],
    read_guild_requests: Injected[ReadGuildRequests],
    recent_members: Injected[RecentMemberLookup],
    access: NamedDependency[AccessGrant],
) -> GuildRequestDetail:
    """Get one attempt with the other attempts of its call."""
    found = await read_guild_requests.request(access, request_id)
    if found is None:
        raise RouteNotFound("There is no such attempt, or not any more.")
    (person,) = await _people(recent_members, access.guild_id, [found.entry])
    return GuildRequestDetail(
        request=RequestView.of(found.entry),
        person=person,
        attempts=[RequestView.of(attempt) for attempt in found.attempts],
        conversation=found.conversation,
    )


@get(
    "/llm/requests/{request_id:uuid}/conversation",
    operation_id="getGuildConversation",
    summary="Prompt and answer of one attempt",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD, NotInitialUser, RouteNotFound),
)
async def get_guild_conversation(
    request_id: FromPath[UUID], read_guild_requests: Injected[ReadGuildRequests], access: NamedDependency[AccessGrant]
) -> Conversation:
    """Get the prompt and the answer of a request, for the initial user alone. The audit log names the reader."""
    payload = await read_guild_requests.conversation(access, request_id)
    if payload is None:
        raise RouteNotFound("This conversation is not stored, or not any more.")
    return Conversation(asked=payload.request, answered=payload.response)


async def _people(
    recent_members: RecentMemberLookup, guild_id: GuildId, entries: "tuple[LoggedRequest, ...] | list[LoggedRequest]"
) -> list[UserView]:
    user_ids = dict.fromkeys(entry.user_id for entry in entries)
    members = await look_up(recent_members, guild_id, [UserId(int(user_id)) for user_id in user_ids])
    return [UserView.named(user_id, members.get(UserId(int(user_id)))) for user_id in user_ids]
