"""Routes of single attempts at models, across guilds, for the developer team."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream
from msgspec import Struct, structs

from adapters.http.dependencies import Injected
from adapters.http.documented import CSV_FILE, FOR_DEVELOPERS, SESSION, problems
from adapters.http.fields import described
from adapters.http.problems.refusals import InvalidRequest, RouteNotFound
from adapters.http.views.csv import csv_download
from adapters.http.views.requests import RequestView, position_as_text, position_of_text
from application.queries.developer_reads import DeveloperReads, Reader
from application.queries.requests import LoggedRequest, RequestFilter

_COLUMNS = tuple(field.name for field in structs.fields(RequestView))


class RequestsPage(Struct, frozen=True, kw_only=True):
    requests: Annotated[list[RequestView], described("The newest first.")]
    next: Annotated[str | None, described("Pass it as `after` to get older requests; null at the end.")]


class RequestDetail(Struct, frozen=True, kw_only=True):
    request: RequestView
    attempts: Annotated[list[RequestView], described("All attempts of the call, the earliest first.")]
    asked: Annotated[
        str | None,
        described("What was asked, redacted and cut; null unless the guild wants it kept, and after a few days."),
    ]
    answered: str | None


@get(
    "/requests",
    operation_id="listRequests",
    summary="Attempts at models",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
)
async def list_requests(
    developer_reads: Injected[DeveloperReads],
    reader: NamedDependency[Reader],
    wanted: NamedDependency[RequestFilter],
    after: Annotated[str | None, QueryParameter(max_length=200, description="The `next` of a page.")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500, description="At most so many.")] = 100,
) -> RequestsPage:
    """List the attempts of the last 30 days, including failed ones. All given filters must match."""
    position = None if after is None else position_of_text(after, "/query/after")
    found = await developer_reads.requests(reader, wanted, after=position, limit=limit + 1)
    page = found[:limit]
    return RequestsPage(
        requests=[RequestView.of(entry) for entry in page],
        next=position_as_text(page[-1]) if len(found) > limit else None,
    )


@get(
    "/requests.csv",
    operation_id="exportRequests",
    summary="Attempts at models as CSV",
    tags=["developers"],
    security=SESSION,
    responses={**problems(*FOR_DEVELOPERS, InvalidRequest), 200: CSV_FILE},
)
async def export_requests(
    developer_reads: Injected[DeveloperReads],
    reader: NamedDependency[Reader],
    wanted: NamedDependency[RequestFilter],
) -> Stream:
    """Export all attempts that the same filters match, the newest first."""
    found = await developer_reads.all_requests(reader, wanted)
    return csv_download("requests", _COLUMNS, _rows(found))


@get(
    "/requests/{request_id:uuid}",
    operation_id="getRequest",
    summary="One attempt",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest, RouteNotFound),
)
async def get_request(
    request_id: FromPath[UUID], developer_reads: Injected[DeveloperReads], reader: NamedDependency[Reader]
) -> RequestDetail:
    """Get one attempt, with prompt and answer if the guild keeps them. The guild's audit log names the reader."""
    found = await developer_reads.request(reader, request_id)
    if found is None:
        raise RouteNotFound("There is no such attempt, or not any more.")
    entry, payload = found
    attempts = [RequestView.of(attempt) for attempt in await developer_reads.attempts(entry)]
    return RequestDetail(
        request=RequestView.of(entry), attempts=attempts, asked=payload.request, answered=payload.response
    )


async def _rows(found: AsyncIterator[LoggedRequest]) -> AsyncIterator[Sequence[object]]:
    async for entry in found:
        yield [*structs.astuple(RequestView.of(entry))]
