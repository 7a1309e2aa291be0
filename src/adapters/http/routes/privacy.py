"""Routes of personal data: a copy of what is stored about a user or a guild, and its erasure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody
from litestar.response import Stream
from msgspec import Meta, Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import FOR_DEVELOPERS, MUTATING, SESSION, SESSION_AND_CSRF, SIGNED_IN, WITH_BODY, problems
from adapters.http.fields import described
from adapters.http.guards.developers import require_developer
from adapters.http.guards.rate_limits import limit_exports
from adapters.http.guards.sessions import SignedIn
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.views.snowflakes import GuildIdPath, Snowflake, UserIdPath, parse_snowflake
from application.ports.privacy import ErasureQueue
from application.privacy.export_data import ExportData
from application.privacy.request_erasure import RequestErasure
from domain.ids import GuildId, UserId
from domain.privacy import Erasure, ErasureNotConfirmed, GuildInUse, RequestOrigin, Subject, SubjectKind

_MOST_ERASURES = 50


class DataExport(Struct, frozen=True, kw_only=True):
    about: SubjectKind
    id: Snowflake
    made_at: datetime
    stored: Annotated[
        dict[str, list[dict[str, Any]]], described("The rows by table, or by kind of key in Redis. Ids are strings.")
    ]


class EraseBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    confirmation: Annotated[
        str,
        Meta(min_length=1, max_length=100),
        described("For one's own data the display name or id, otherwise the id of the user or guild."),
    ]


class ErasureView(Struct, frozen=True, kw_only=True):
    kind: SubjectKind
    subject_id: Annotated[Snowflake | None, described("Null once the last pass has run: the record names no user.")]
    origin: RequestOrigin
    requested_at: datetime
    erased_at: Annotated[datetime | None, described("Null until a worker has run the first pass.")]
    removed: Annotated[Mapping[str, int], described("Rows by table, and keys of Redis by kind.")]
    error: Annotated[str, described("Why the last pass failed, which is then repeated; empty if it did not.")]

    @classmethod
    def of(cls, erasure: Erasure) -> "ErasureView":
        return cls(
            kind=erasure.kind,
            subject_id=None if erasure.subject is None else str(erasure.subject.id),
            origin=erasure.origin,
            requested_at=erasure.requested_at,
            erased_at=erasure.erased_at,
            removed=erasure.removed,
            error=erasure.error,
        )


_FILE = ResponseSpec(DataExport, generate_examples=False, description="What is stored, as a file.")


@get(
    "/auth/me/data",
    guards=[limit_exports],
    operation_id="exportMyData",
    summary="A copy of one's own data",
    tags=["auth"],
    security=SESSION,
    responses={**problems(*SIGNED_IN), 200: _FILE},
)
async def export_my_data(export_data: Injected[ExportData], caller: NamedDependency[SignedIn]) -> Stream:
    """Export everything that is stored about the caller: at most ten times an hour."""
    user_id = caller.session.user.id
    return await _exported(export_data, Subject.user(user_id), RequestOrigin.SELF, user_id)


@post(
    "/auth/me/erasures",
    status_code=202,
    operation_id="eraseMyData",
    summary="Erase one's own data",
    tags=["auth"],
    security=SESSION_AND_CSRF,
    responses=problems(*SIGNED_IN, *MUTATING, *WITH_BODY, ErasureNotConfirmed),
)
async def erase_my_data(
    request_erasure: Injected[RequestErasure], caller: NamedDependency[SignedIn], data: JSONBody[EraseBody]
) -> ErasureView:
    """Have a worker erase everything that is stored about the caller, within a minute. Their sessions end then.

    Asking twice before that is the same as asking once.
    """
    user = caller.session.user
    _require_confirmation(data, user.name, str(user.id))
    return ErasureView.of(await request_erasure(Subject.user(user.id), RequestOrigin.SELF, requested_by=user.id))


@get(
    "/privacy/users/{user_id:str}/data",
    guards=[require_developer, limit_exports],
    operation_id="exportDataOfUser",
    summary="A copy of a user's data",
    tags=["developers"],
    security=SESSION,
    responses={**problems(*FOR_DEVELOPERS, InvalidRequest), 200: _FILE},
)
async def export_data_of_user(
    user_id: UserIdPath, export_data: Injected[ExportData], caller: NamedDependency[SignedIn]
) -> Stream:
    """Export everything that is stored about a user. The audit log names the reader."""
    return await _exported(export_data, _user(user_id), RequestOrigin.STAFF, caller.session.user.id)


@post(
    "/privacy/users/{user_id:str}/erasures",
    guards=[require_developer],
    status_code=202,
    operation_id="eraseDataOfUser",
    summary="Erase a user's data",
    tags=["developers"],
    security=SESSION_AND_CSRF,
    responses=problems(*FOR_DEVELOPERS, *MUTATING, *WITH_BODY, ErasureNotConfirmed),
)
async def erase_data_of_user(
    user_id: UserIdPath,
    request_erasure: Injected[RequestErasure],
    caller: NamedDependency[SignedIn],
    data: JSONBody[EraseBody],
) -> ErasureView:
    """Have a worker erase everything that is stored about a user, within a minute. Costs stay, without the user."""
    return await _requested(request_erasure, _user(user_id), data, caller)


@get(
    "/privacy/guilds/{guild_id:str}/data",
    guards=[require_developer, limit_exports],
    operation_id="exportDataOfGuild",
    summary="A copy of a guild's data",
    tags=["developers"],
    security=SESSION,
    responses={**problems(*FOR_DEVELOPERS, InvalidRequest), 200: _FILE},
)
async def export_data_of_guild(
    guild_id: GuildIdPath, export_data: Injected[ExportData], caller: NamedDependency[SignedIn]
) -> Stream:
    """Export everything that is stored about a guild. The audit log names the reader."""
    return await _exported(export_data, _guild(guild_id), RequestOrigin.STAFF, caller.session.user.id)


@post(
    "/privacy/guilds/{guild_id:str}/erasures",
    guards=[require_developer],
    status_code=202,
    operation_id="eraseDataOfGuild",
    summary="Erase a guild's data",
    tags=["developers"],
    security=SESSION_AND_CSRF,
    responses=problems(*FOR_DEVELOPERS, *MUTATING, *WITH_BODY, ErasureNotConfirmed, GuildInUse),
)
async def erase_data_of_guild(
    guild_id: GuildIdPath,
    request_erasure: Injected[RequestErasure],
    caller: NamedDependency[SignedIn],
    data: JSONBody[EraseBody],
) -> ErasureView:
    """Have a worker erase a guild that the bot has left, within a minute."""
    return await _requested(request_erasure, _guild(guild_id), data, caller)


@get(
    "/privacy/erasures",
    guards=[require_developer],
    operation_id="listErasures",
    summary="The newest erasures",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS),
)
async def list_erasures(erasure_queue: Injected[ErasureQueue]) -> list[ErasureView]:
    """List the 50 newest erasures from all origins, with what each has removed so far."""
    return [ErasureView.of(erasure) for erasure in await erasure_queue.recent(_MOST_ERASURES)]


def _user(user_id: str) -> Subject:
    return Subject.user(UserId(parse_snowflake(user_id, "/path/user_id")))


def _guild(guild_id: str) -> Subject:
    return Subject.guild(GuildId(parse_snowflake(guild_id, "/path/guild_id")))


def _require_confirmation(body: EraseBody, *expected: str) -> None:
    if body.confirmation.strip() not in {each.strip() for each in expected}:
        raise ErasureNotConfirmed


async def _requested(
    request_erasure: RequestErasure, subject: Subject, body: EraseBody, caller: SignedIn
) -> ErasureView:
    _require_confirmation(body, str(subject.id))
    return ErasureView.of(await request_erasure(subject, RequestOrigin.STAFF, requested_by=caller.session.user.id))


async def _exported(export_data: ExportData, subject: Subject, origin: RequestOrigin, asker: UserId) -> Stream:
    pieces = await export_data(subject, origin, requested_by=asker)
    name = f"{subject.kind.value}-{subject.id}.json"
    return Stream(
        pieces,
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
