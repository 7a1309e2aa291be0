"""Requests that the API's description allows or forbids, from several callers, and what is wrong with the answers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import BaseSchema, Case, CheckContext, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from adapters.http.guards.rate_limits import RATE_LIMIT_HEADERS
from adapters.http.request_limits import RequestLimits
from tests.integration.http.browser import Browser
from tests.integration.http.events.cut_streams import CutStreams
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, MEMBER
from tests.integration.http.world import World

Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
AnyCase: TypeAlias = Case[Operation]

BASE = "https://api.example"
DOCUMENT = Path("docs/openapi.json")
# The initial user is a developer, too; the delegate is not.
CALLERS = {"anonymous": None, "delegate": DELEGATE, "initial user": INITIAL}
# More requests than any run sends: limits have their own tests, but their headers must appear here.
PLENTY = RequestLimits.per_minute(user=10**7, guild=10**7, everyone=10**7, sign_in=10**7)
# Ids that exist. Requests with drawn ids end at the guild's access check.
_KNOWN = {"guild_id": GUILD, "key": "welcome", "user_id": MEMBER, "provider": "openai", "model": "gpt-4.1"}
# Rules that no schema can express: the longest range of days, time zones, known cursors, distinct or ascending values.
_UNSAID = re.compile(r"/query/(from|to|after|time_zone)|/valid_from|/rates/\d+/(meter|tiers/\d+/above_input_tokens)")
_UNSTORABLE = "U+0000"
# Few enough that workers end at about the same time.
_TOGETHER = 5


class AllowedButInvalid(Failure):
    """The description allows the request, and the API calls it malformed."""


def accepts_what_is_allowed(_context: CheckContext, response: Response, case: AnyCase) -> None:
    """Fail if an allowed request gets `request.invalid`; other refusals concern stored data, not its form."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    problem = response.json()
    pointers = [error["pointer"] for error in problem.get("errors", ())]
    is_unsaid = _UNSTORABLE in problem["detail"] or (pointers and all(map(_UNSAID.fullmatch, pointers)))
    if problem["type"].endswith("request.invalid") and not is_unsaid:
        raise AllowedButInvalid(operation=case.operation.label, title="Allowed but invalid", message=problem["detail"])


CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    accepts_what_is_allowed,
)


def described_api(text: str | None = None) -> BaseSchema:
    """Load the API's description without its credentials, which the table of routes tests.

    `text` is the document of a running application; without it, the repository's is loaded.
    """
    document: dict[str, Any] = json.loads(text or DOCUMENT.read_text(encoding="utf-8"))
    del document["components"]["securitySchemes"]
    for path in document["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return schemathesis.openapi.from_dict(document)


def labels() -> list[str]:
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


def sharing_a_world() -> list[tuple[str, ...]]:
    """Group the operations whose requests may meet in one world: a few reads, or one that changes what others find."""
    named = labels()
    reads = [label for label in named if label.startswith("GET ")]
    together = [tuple(reads[first : first + _TOGETHER]) for first in range(0, len(reads), _TOGETHER)]
    return together + [(label,) for label in named if label not in reads]


def systematic(api: BaseSchema, operation: Operation) -> Iterator[AnyCase]:
    """Yield valid and invalid cases at each boundary of each parameter and field, and cases with other methods."""
    yield from api.iter_coverage_cases(
        operation,
        generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
        generation_config=api.config.generation_for(operation=operation),
    )


def drawn(operation: Operation, *, each: int, start: int) -> Iterator[AnyCase]:
    """Yield at most `each` random cases per combination: allowed or forbidden, with existing ids or with any."""
    declared = {parameter.name for parameter in operation.path_parameters}
    known = {name: str(value) for name, value in _KNOWN.items() if name in declared}
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        for place in [known, None] if known else [None]:
            yield from _drawn(operation, mode, place, each=each, start=start)


def _drawn(
    operation: Operation, mode: GenerationMode, place: dict[str, str] | None, *, each: int, start: int
) -> list[AnyCase]:
    cases: list[AnyCase] = []

    @seed(start)
    @settings(
        max_examples=each,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=place))
    def draw(case: AnyCase) -> None:
        cases.append(case)

    try:
        draw()
    except Unsatisfiable:  # a request without parameters cannot be invalid
        return []
    return cases


@dataclass(frozen=True, slots=True)
class Answer:
    """`mistakes` lists where the response contradicts the description, with commands that repeat the request."""

    status: int
    mistakes: str


class Fuzzer:
    def __init__(self, world: World) -> None:
        world.limit(PLENTY)
        self._world = world
        self._browsers: dict[str, Browser] = {}
        self._transport = httpx.ASGITransport(app=CutStreams(world.app))  # type: ignore[arg-type]  # Litestar's own types

    async def ask(self, case: AnyCase, caller: str) -> Answer:
        response = await self.answer(case, caller)
        return Answer(response.status_code, _mistakes(case, caller, response))

    async def answer(self, case: AnyCase, caller: str) -> httpx.Response:
        """Send the request in the caller's session, and end that after each request that may have ended it."""
        request = _request(case, await self._browser(caller))
        if request.method != "GET":
            del self._browsers[caller]
        async with httpx.AsyncClient(transport=self._transport) as client:
            return await client.send(request)

    async def _browser(self, caller: str) -> Browser:
        if caller not in self._browsers:
            user_id = CALLERS[caller]
            signed_in = self._world.browser() if user_id is None else await self._world.signed_in(user_id)
            self._browsers[caller] = signed_in
        return self._browsers[caller]


def _mistakes(case: AnyCase, caller: str, response: httpx.Response) -> str:
    try:
        case.validate_response(response, checks=list(CHECKS))
    except FailureGroup as failures:
        return f"As {caller}:\n{failures}"
    is_limited = "429" in case.operation.responses.status_codes
    is_answered = caller == "delegate" and response.status_code < 300
    if is_limited and is_answered and RATE_LIMIT_HEADERS[0] not in response.headers:
        return f"As {caller}: {case.as_curl_command()} did not get what is left of the limits."
    return ""


def _request(case: AnyCase, browser: httpx.AsyncClient) -> httpx.Request:
    prepared = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
    content: Any = prepared.body
    headers = {name: str(value) for name, value in prepared.headers.items()}
    return browser.build_request(str(prepared.method), str(prepared.url), headers=headers, content=content)
