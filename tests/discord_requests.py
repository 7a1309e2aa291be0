"""Check requests to Discord's REST API against the OpenAPI document that Discord publishes.

`DISCORD_API_SPEC` names the document. Without it, only the limits of commands are checked.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx
from jsonschema import Draft202012Validator

from adapters.discord.command_sync.limits import violations
from tests.discord_oauth import OAUTH_PATHS

UNDOCUMENTED: Final[Mapping[str, str]] = {
    "GET /oauth2/applications/@me": "the older path of GET /applications/@me",
}
"""Requests that the document lacks, with the reason why they are right."""

_KNOWN: Final[Mapping[tuple[str, str], str]] = {
    ("PUT /guilds/{guild_id}/bans/{user_id}", "the body is missing"): "all its fields are optional",
    ("PUT /guilds/{guild_id}/bans/{user_id}", "the query has no parameter"): "discord.py still sends them in the query",
    ("POST /guilds/{guild_id}/roles", "permissions: "): "Discord's reference has permissions as strings",
}
"""Faults to ignore, by operation and beginning, with the reason: the document is wrong, or Discord tolerates them."""

_CORRECTED: Final[Mapping[str, Any]] = {
    # discord.py sends ids as numbers in some bodies, which Discord accepts like strings.
    "SnowflakeType": {"anyOf": [{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}, {"type": "integer", "minimum": 0}]},
}
"""Schemas of the document that are stricter than Discord, with the reason."""

_WRITTEN_BOOLEANS: Final = {"0": False, "1": True, "false": False, "true": True}
"""discord.py writes booleans in a query as 0 and 1, which Discord accepts; the document declares only the type."""

_REPORTED_TO: Final[list[Path]] = []

FOUND: Final[list[str]] = []
"""Faults of the requests of the running test."""


@dataclass(frozen=True, slots=True)
class Request:
    """`path` lacks the prefix of the API's version, `/api/v10`."""

    method: str
    path: str
    query: Mapping[str, object]
    body: object = None
    has_files: bool = False


def note(request: Request) -> None:
    """Keep the faults of a request that was sent, and report them if another process collects them."""
    found = faults(request)
    FOUND.extend(found)
    if _REPORTED_TO and found:
        with _REPORTED_TO[-1].open("a") as file:
            file.writelines(f"{fault}\n" for fault in found)


def report_to(file: Path) -> None:
    """Append all faults to the file from now on. Twice is safe."""
    _REPORTED_TO.append(file)


def note_httpx(request: Any) -> None:
    """Note a request of httpx."""
    kind, content = request.headers.get("Content-Type", ""), request.content.decode()
    body: object = None
    if content:
        body = json.loads(content) if kind == "application/json" else dict(parse_qsl(content, keep_blank_values=True))
    note(Request(request.method, request.url.path.removeprefix("/api/v10"), dict(request.url.params), body))


def faults(request: Request) -> list[str]:
    """Return one sentence for each fault of the request."""
    path = os.environ.get("DISCORD_API_SPEC") or os.environ.get("TESTS_DISCORD_SPEC")
    found = list(_documented_faults(request, _document(path)) if path else _limit_faults(request))
    return [f"{request.method} {request.path}: {fault}" for fault in found]


def _limit_faults(request: Request) -> Iterator[str]:
    if request.method == "PUT" and request.path.endswith("/commands") and isinstance(request.body, list):
        for command in request.body:
            yield from map(str, violations(command))


def _documented_faults(request: Request, document: Mapping[str, Any]) -> Iterator[str]:
    if f"{request.method} {request.path}" in UNDOCUMENTED:
        return
    template = _template(request.path, document["paths"])
    operation = document["paths"].get(template, {}).get(request.method.lower())
    if template is None or operation is None:
        yield "is not in Discord's document"
        return
    parameters = [*document["paths"][template].get("parameters", ()), *operation.get("parameters", ())]
    known = tuple(start for (where, start) in _KNOWN if where == f"{request.method} {template}")
    found = [*_parameter_faults(request, template, parameters, document), *_body_faults(request, operation, document)]
    yield from (fault for fault in found if not fault.startswith(known))


def _parameter_faults(
    request: Request, template: str, parameters: list[Mapping[str, Any]], document: Mapping[str, Any]
) -> Iterator[str]:
    names = {
        part[1:-1]: value for part, value in zip(_parts(template), _parts(request.path), strict=True) if "{" in part
    }
    allowed = {parameter["name"]: parameter for parameter in parameters if parameter["in"] == "query"}
    for parameter in parameters:
        if parameter["in"] == "path" and not _fits(names[parameter["name"]], parameter["schema"], document):
            yield f"the path's {parameter['name']} does not fit its schema"
        if parameter["in"] == "query" and parameter.get("required") and parameter["name"] not in request.query:
            yield f"the query lacks {parameter['name']}"
    for name, value in request.query.items():
        if name not in allowed:
            yield f"the query has no parameter {name}"
        elif not _fits(value, allowed[name]["schema"], document):
            yield f"the query's {name} does not fit its schema: {value!r}"


def _body_faults(request: Request, operation: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    declared = operation.get("requestBody")
    if request.body is None:
        if declared is not None and declared.get("required") and not request.has_files:
            yield "the body is missing"
        return
    if declared is None:
        yield "has no body in Discord's document"
        return
    content = declared["content"]
    kind = "multipart/form-data" if request.has_files else "application/json"
    schema = content.get(kind, next(iter(content.values())))["schema"]
    for place, message in _errors(json.dumps(schema), _path_of(document), json.dumps(request.body)):
        yield f"{'/'.join(place) or 'the body'}: {message}"


@cache
def _errors(schema: str, path: str, body: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return place and message of each error. Cached: bots send most bodies, such as their commands, in many tests."""
    of_all, value = json.loads(schema), json.loads(body)
    found: list[tuple[tuple[str, ...], str]] = []
    if isinstance(value, list) and "items" in of_all:
        of_each = json.dumps(of_all.pop("items"))
        for number, each in enumerate(value):
            found += [((str(number), *place), message) for place, message in _errors(of_each, path, json.dumps(each))]
    errors = _validator(json.dumps(of_all), path).iter_errors(value)
    return (*(((*map(str, error.absolute_path),), error.message[:300]) for error in errors), *found)


def _fits(value: object, schema: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Return whether the value fits the schema as it is, or as text in a URL."""
    return _reads_as(json.dumps(value), json.dumps(schema), _path_of(document))


@cache
def _reads_as(text: str, schema: str, path: str) -> bool:
    validator, value = _validator(schema, path), json.loads(text)
    written = str(value).lower() if isinstance(value, bool) else str(value)
    readings: list[object] = [value, written, written.split(",")]
    if written in _WRITTEN_BOOLEANS:
        readings.append(_WRITTEN_BOOLEANS[written])
    if written.isdecimal():
        readings.append(int(written))
    return any(validator.is_valid(reading) for reading in readings)


def _template(path: str, paths: Mapping[str, Any]) -> str | None:
    """Return the documented path that fits; of several, the one with the fewest parameters."""
    parts = _parts(path)
    fitting = [
        template
        for template in paths
        if len(known := _parts(template)) == len(parts)
        and all("{" in part or part == given for part, given in zip(known, parts, strict=True))
    ]
    return min(fitting, key=lambda template: template.count("{"), default=None)


def _parts(path: str) -> list[str]:
    return path.strip("/").split("/")


@cache
def _document(path: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(path).read_text())
    document["components"]["schemas"].update(_CORRECTED)
    document["paths"].update(OAUTH_PATHS)
    return {**document, "path": path}


def _path_of(document: Mapping[str, Any]) -> str:
    return str(document["path"])


@cache
def _validator(schema: str, path: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": _document(path)["components"]})


def check_simulated_requests() -> None:
    """Collect faults of all requests that bots in this process send to a simulated Discord; twice is safe."""
    from simcord.http import router

    dispatch: Any = router.dispatch
    if hasattr(dispatch, "unchecked"):
        return

    def checked(backend: Any, method: str, path: str, **given: Any) -> Any:
        request = Request(
            method,
            path.removeprefix("/api/v10"),
            given.get("params") or {},
            given.get("json"),
            bool(given.get("files")),
        )
        note(request)
        return dispatch(backend, method, path, **given)

    checked.unchecked = dispatch  # type: ignore[attr-defined]  # marks what is replaced
    router.dispatch = checked


def check_client_requests() -> None:
    """Collect faults of all requests to Discord's API that httpx sends in this process; twice is safe."""
    send: Any = httpx.AsyncClient.send
    if hasattr(send, "unchecked"):
        return

    async def checked(client: Any, request: httpx.Request, **options: Any) -> Any:
        if request.url.path.startswith("/api/v10/"):
            note_httpx(request)
        return await send(client, request, **options)

    checked.unchecked = send  # type: ignore[attr-defined]  # marks what is replaced
    httpx.AsyncClient.send = checked  # type: ignore[method-assign, assignment]  # for all tests
