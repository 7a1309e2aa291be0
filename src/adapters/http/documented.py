"""Say in the OpenAPI document what a route needs, and which problems it can give."""

from itertools import groupby

from litestar.openapi import ResponseSpec

from adapters.http.problem_types import Problem
from adapters.http.problems import PROBLEM_JSON, Refusal, status_of, title_of, type_of
from adapters.http.refusals import (
    DevelopersOnly,
    ForgedRequest,
    InternalError,
    InvalidRequest,
    NotJSON,
    RequestTooLarge,
    SignInRequired,
    TooManyRequests,
)
from application.ports.errors import ServiceUnavailable
from domain.access import AccessDenied

SESSION: list[dict[str, list[str]]] = [{"session": []}]
SESSION_AND_CSRF: list[dict[str, list[str]]] = [{"session": [], "csrf": []}]

ANYWHERE: tuple[Refusal, ...] = (InternalError,)
WITH_BODY: tuple[Refusal, ...] = (InvalidRequest, NotJSON, RequestTooLarge)
SIGNED_IN: tuple[Refusal, ...] = (SignInRequired, ServiceUnavailable, TooManyRequests)
MUTATING: tuple[Refusal, ...] = (ForgedRequest,)
FOR_DEVELOPERS: tuple[Refusal, ...] = (*SIGNED_IN, DevelopersOnly)
IN_GUILD: tuple[Refusal, ...] = (*SIGNED_IN, AccessDenied, InvalidRequest)


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
    )
