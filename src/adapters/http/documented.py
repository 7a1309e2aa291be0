"""Declare in the OpenAPI document what a route requires and which problems it can return."""

from itertools import groupby

from litestar.datastructures import ResponseHeader
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example

from adapters.http.problems.advice import EXAMPLE_CORRELATION_ID, EXAMPLE_PATH
from adapters.http.problems.guide import GUIDE
from adapters.http.problems.problems import PROBLEM_JSON, Refusal, status_of, title_of, type_of
from adapters.http.problems.refusals import (
    DevelopersOnly,
    ForgedRequest,
    InternalError,
    InvalidRequest,
    NotJSON,
    RequestTooLarge,
    SignInRequired,
    TooManyRequests,
)
from adapters.http.problems.types import URN, Problem
from adapters.http.views.csv import CSV
from application.ports.errors import ServiceUnavailable
from domain.access import AccessDenied
from domain.guilds import GuildInactive

SESSION: list[dict[str, list[str]]] = [{"session": []}]
SESSION_AND_CSRF: list[dict[str, list[str]]] = [{"session": [], "csrf": []}]

SETS_COOKIE = ResponseHeader(
    name="Set-Cookie",
    documentation_only=True,
    required=True,
    description="Of the session, or of the sign-in that was begun; no script can read either.",
    example="baseline=8Wf3...; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax",
)
MAY_REMOVE_COOKIE = ResponseHeader(
    name="Set-Cookie",
    documentation_only=True,
    description="Removes the session's cookie, where it was the one that asked.",
    example="baseline=; HttpOnly; Max-Age=0; Path=/; SameSite=lax",
)
CSV_FILE = ResponseSpec(
    str, media_type=CSV, generate_examples=False, description="A table; its first row names the columns."
)

ANYWHERE: tuple[Refusal, ...] = (InternalError, InvalidRequest)
WITH_BODY: tuple[Refusal, ...] = (InvalidRequest, NotJSON, RequestTooLarge)
SIGNED_IN: tuple[Refusal, ...] = (SignInRequired, ServiceUnavailable, TooManyRequests)
MUTATING: tuple[Refusal, ...] = (ForgedRequest,)
FOR_DEVELOPERS: tuple[Refusal, ...] = (*SIGNED_IN, DevelopersOnly)
IN_GUILD: tuple[Refusal, ...] = (*SIGNED_IN, AccessDenied, GuildInactive, InvalidRequest)


def problems(*refusals: Refusal) -> dict[int, ResponseSpec]:
    by_status = groupby(sorted({*refusals, *ANYWHERE}, key=_order), key=status_of)
    return {int(status): _documented(list(group)) for status, group in by_status}


def _order(refusal: Refusal) -> tuple[int, str]:
    return status_of(refusal), refusal.code


def _documented(refusals: list[Refusal]) -> ResponseSpec:
    return ResponseSpec(
        Problem,
        media_type=PROBLEM_JSON,
        generate_examples=False,
        description="\n".join(f"- `{type_of(refusal).value}`: {title_of(refusal)}" for refusal in refusals),
        examples=[example_of(refusal) for refusal in refusals],
    )


def example_of(refusal: Refusal) -> Example:
    advice, kind = GUIDE[type_of(refusal)], type_of(refusal).value
    return Example(
        id=kind.removeprefix(URN),
        summary=title_of(refusal),
        description=f"{advice.meaning} {advice.remedy}",
        value={
            "type": kind,
            "title": title_of(refusal),
            "status": int(status_of(refusal)),
            "detail": advice.detail,
            "instance": EXAMPLE_PATH,
            "correlation_id": EXAMPLE_CORRELATION_ID,
            **advice.more,
        },
    )
