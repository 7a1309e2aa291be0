"""Generate docs/problems.md, which explains every type of problem."""

from collections.abc import Mapping
from http import HTTPStatus
from itertools import groupby
from pathlib import Path

from adapters.http.problems.guide import GUIDE
from adapters.http.problems.problems import STATUSES, Refusal, status_of, title_of, type_of
from adapters.http.problems.refusals import HttpRefusal
from adapters.http.problems.types import URN

_HEAD = """\
# Problems

The API reports each refusal and failure as problem details (RFC 9457), sent as `application/problem+json`. Their
`type` is one of these and never changes its meaning; `detail` is for people and may change. The `correlation_id` is
also in the `X-Correlation-ID` header, and in the log. Written by `make openapi`.
"""
_AREAS = {
    "access": "Access to a guild's dashboard",
    "auth": "Signing in",
    "budgets": "Budgets",
    "csrf": "Forged requests",
    "events": "Streams of events",
    "extension": "Routes of cogs",
    "guild": "Guilds",
    "internal": "Faults of our own",
    "llm": "Language models",
    "price": "Prices",
    "privacy": "Personal data",
    "request": "The request itself",
    "route": "Paths and methods",
    "service": "What the API needs",
    "settings": "Settings",
    "usage": "Usage",
}

# Reason phrases of RFC 9110: Python 3.12 and older have those of an earlier RFC.
_PHRASES: Mapping[HTTPStatus, str] = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Content Too Large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Unprocessable Content",
}


def problems_page() -> str:
    found: list[Refusal] = [*STATUSES, *HttpRefusal.__subclasses__()]
    refusals = sorted(found, key=lambda refusal: refusal.code)
    areas = groupby(refusals, key=lambda refusal: refusal.code.partition(".")[0])
    return _HEAD + "".join(f"\n## {_AREAS[area]}\n{''.join(map(_entry, group))}" for area, group in areas)


def write_problems(path: Path) -> None:
    path.write_text(problems_page(), encoding="utf-8")


def _entry(refusal: Refusal) -> str:
    advice, status = GUIDE[type_of(refusal)], status_of(refusal)
    phrase = _PHRASES.get(status, status.phrase)
    return (
        f"\n### {title_of(refusal)}\n\n`{URN}{refusal.code}`, status {status.value} ({phrase})\n\n"
        f"{advice.meaning}\n\n**What to do:** {advice.remedy}\n\nFor example: “{advice.detail}”\n"
    )
