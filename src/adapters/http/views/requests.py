"""Attempts at models in the API's format, and the filters of their search."""

import base64
import binascii
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Struct

from adapters.http.fields import described
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.views.prices import checked_time, time_in_range
from adapters.http.views.snowflakes import DESCRIBED_AS_ID, Snowflake, parse_snowflake
from adapters.http.views.usage import Money, plain
from application.queries.requests import LoggedRequest, RequestFilter, RequestPosition
from domain.ids import GuildId, UserId
from domain.llm.requests import RequestKind


class ErrorCount(Struct, frozen=True, kw_only=True):
    error_code: str
    attempts: int


class RequestView(Struct, frozen=True, kw_only=True):
    request_id: Annotated[UUID, described("Also in the ledger, where the attempt was paid for.")]
    call_id: Annotated[UUID, described("Shared by all attempts of one call.")]
    at: datetime
    guild_id: Annotated[Snowflake | None, described("Null for the bot's own use.")]
    user_id: Snowflake
    cog_name: str
    provider: str
    model: str
    kind: RequestKind
    error_code: Annotated[str | None, described("Null is a success.")]
    latency_ms: float
    input_tokens: int
    output_tokens: int
    cost_usd: Annotated[Money | None, described("Null: nothing was billed, or the price was unknown then.")]
    correlation_id: str | None
    instead_of: Annotated[str | None, described("The model that the call named, when it has ended.")]

    @classmethod
    def of(cls, entry: LoggedRequest) -> "RequestView":
        return cls(
            request_id=entry.request_id,
            call_id=entry.call_id,
            at=entry.at,
            guild_id=entry.guild_id,
            user_id=entry.user_id,
            cog_name=entry.cog_name,
            provider=entry.provider,
            model=entry.model,
            kind=entry.kind,
            error_code=entry.error_code,
            latency_ms=entry.latency_ms,
            input_tokens=entry.input_tokens,
            output_tokens=entry.output_tokens,
            cost_usd=None if entry.cost_usd is None else plain(entry.cost_usd),
            correlation_id=entry.correlation_id,
            instead_of=entry.instead_of,
        )


GuildIdQuery = Annotated[
    str | None, QueryParameter(name="guild_id", description="A guild's id.", schema_extra=DESCRIBED_AS_ID)
]
UserIdQuery = Annotated[
    str | None, QueryParameter(name="user_id", description="A user's id.", schema_extra=DESCRIBED_AS_ID)
]
CogQuery = Annotated[str | None, QueryParameter(name="cog", max_length=100, description="A cog's name.")]
ProviderQuery = Annotated[str | None, QueryParameter(name="provider", max_length=100, description="A provider's name.")]
ModelQuery = Annotated[
    str | None, QueryParameter(name="model", max_length=200, description="A model's name, as its provider answered.")
]
KindQuery = Annotated[RequestKind | None, QueryParameter(name="kind", description="What was asked for.")]
SuccessQuery = Annotated[bool | None, QueryParameter(name="success", description="Whether it was answered.")]
ErrorQuery = Annotated[
    str | None, QueryParameter(name="error_code", max_length=100, description="Such as `llm.timeout`.")
]
SinceQuery = Annotated[datetime | None, QueryParameter(name="from", description="Not before this time.")]
UntilQuery = Annotated[datetime | None, QueryParameter(name="to", description="Before this time.")]


async def provide_filter_of_guild(
    *,
    user_id: UserIdQuery = None,
    cog: CogQuery = None,
    provider: ProviderQuery = None,
    model: ModelQuery = None,
    kind: KindQuery = None,
    success: SuccessQuery = None,
    error_code: ErrorQuery = None,
    since: SinceQuery = None,
    until: UntilQuery = None,
) -> RequestFilter:
    """Parse the filters. Raises `InvalidRequest` for invalid ones."""
    return RequestFilter(
        user_id=None if user_id is None else UserId(parse_snowflake(user_id, "/query/user_id")),
        cog_name=cog,
        provider=provider,
        model=model,
        kind=kind,
        success=success,
        error_code=error_code,
        since=checked_time(since, "/query/from"),
        until=checked_time(until, "/query/to"),
    )


async def provide_filter(of_guild: NamedDependency[RequestFilter], guild_id: GuildIdQuery = None) -> RequestFilter:
    """Add the filter for one guild."""
    if guild_id is None:
        return of_guild
    return replace(of_guild, guild_id=GuildId(parse_snowflake(guild_id, "/query/guild_id")))


def position_as_text(entry: LoggedRequest) -> str:
    return base64.urlsafe_b64encode(f"{entry.at.isoformat()} {entry.request_id}".encode()).decode()


def position_of_text(text: str, pointer: str) -> RequestPosition:
    """Parse a cursor. Raises `InvalidRequest` for one that no page returned."""
    try:
        at, _, request_id = base64.urlsafe_b64decode(text.encode()).decode().partition(" ")
        position = RequestPosition(datetime.fromisoformat(at), UUID(request_id))
    except (ValueError, binascii.Error) as error:
        raise InvalidRequest.at(pointer, "Expected the `next` of a page.") from error
    return replace(position, at=time_in_range(position.at, pointer))
