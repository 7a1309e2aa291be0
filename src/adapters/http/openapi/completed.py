"""Complete the OpenAPI document with what Litestar lacks: examples, response headers, and the problems
of each status.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from adapters.http.asgi.observed import CORRELATION_HEADER
from adapters.http.guards.rate_limits import RATE_LIMIT_HEADERS
from adapters.http.openapi.example_bodies import BODIES
from adapters.http.openapi.example_parameters import PARAMETERS
from adapters.http.openapi.examples import Examples
from adapters.http.problems.problems import PROBLEM_JSON
from adapters.http.views.snowflakes import DESCRIBED_AS_ID

_LIMIT, _REMAINING, _RESET, _POLICY = RATE_LIMIT_HEADERS
_RETRY = "Retry-After"
_GUILD = "guild_id"  # validated by the guard even where a cog declares it as plain str
_DOWNLOAD = "Content-Disposition"
_DOWNLOADS = "export"  # prefix of operations that return a file
_OK, _NO_CONTENT, _UNAUTHORIZED, _TOO_MANY = "200", "204", "401", "429"
HEADERS: Mapping[str, Mapping[str, Any]] = {
    CORRELATION_HEADER: {
        "description": "Under this id the log has everything about the request. One that is sent is kept.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9a-f]{8,32}$"},
        "example": "5f0c1b2e9a77",
    },
    _LIMIT: {
        "description": "The requests allowed by the limit that is closest to being reached; absent for "
        "developers, who have no limit.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 100,
    },
    _REMAINING: {
        "description": "How many of them are left.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 42,
    },
    _RESET: {
        "description": "In how many seconds there is one more.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 40,
    },
    _POLICY: {
        "description": "The limit, and its window in seconds.",
        "schema": {"type": "string", "pattern": "^[0-9]+;w=[0-9]+$"},
        "example": "100;w=60",
    },
    _RETRY: {
        "description": "In how many seconds to try again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
        "example": 40,
    },
    _DOWNLOAD: {
        "description": "What the file may be called.",
        "required": True,
        "schema": {"type": "string", "pattern": '^attachment; filename="[^"]+"$'},
        "example": 'attachment; filename="usage-2026-03-01-2026-03-14.csv"',
    },
}


def completed(described: Mapping[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = deepcopy(dict(described))
    components, examples = document["components"], Examples(document["components"]["schemas"])
    components |= {"headers": deepcopy(dict(HEADERS)), "examples": {}, "responses": {}}
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation, examples)
            _share_problems(operation["responses"], components)
    for name, schema in components["schemas"].items():
        schema.setdefault("examples", [examples.of({"$ref": f"#/components/schemas/{name}"})])
    return document


def made_up(described: Mapping[str, Any]) -> set[str]:
    """Return the fields whose example is a placeholder, because no value is listed for them."""
    examples = Examples(described["components"]["schemas"])
    for name in described["components"]["schemas"]:
        examples.of({"$ref": f"#/components/schemas/{name}"})
    return examples.made_up


def _complete(operation: dict[str, Any], examples: Examples) -> None:
    name = operation["operationId"]
    for parameter in operation.get("parameters", []):
        _drop_null(parameter)
        parameter.setdefault("example", _example_of_parameter(name, parameter, examples))
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content.setdefault("example", examples.of(content["schema"]))
    is_limited, is_download = _TOO_MANY in operation["responses"], name.startswith(_DOWNLOADS)
    for status, response in operation["responses"].items():
        for header in response.setdefault("headers", {}).values():
            header.setdefault("schema", {"type": "string"})
        response["headers"] |= {
            header: {"$ref": f"#/components/headers/{header}"}
            for header in _headers(status, is_limited=is_limited, is_download=is_download)
        }
        if status == _NO_CONTENT:
            response.pop("content", None)
        for media_type, content in response.get("content", {}).items():
            if media_type != PROBLEM_JSON and "examples" not in content:
                content.setdefault("example", BODIES.get(name) or examples.of(content["schema"]))


def _share_problems(responses: dict[str, Any], components: dict[str, Any]) -> None:
    """Replace identical problem responses by references to a shared component."""
    for status, response in responses.items():
        content = response.get("content", {}).get(PROBLEM_JSON)
        if content is None:
            continue
        _narrow(content, int(status), components["examples"])
        limited = [] if _LIMIT in response["headers"] or status == _UNAUTHORIZED else ["unlimited"]
        name = "--".join([*content["examples"], *limited])
        components["responses"][name] = response
        responses[status] = {"$ref": f"#/components/responses/{name}"}


def _headers(status: str, *, is_limited: bool, is_download: bool) -> Iterator[str]:
    yield CORRELATION_HEADER
    if is_limited and status != _UNAUTHORIZED:
        yield from RATE_LIMIT_HEADERS
    if status == _TOO_MANY:
        yield _RETRY
    if is_download and status == _OK:
        yield _DOWNLOAD


def _narrow(content: dict[str, Any], status: int, shared: dict[str, Any]) -> None:
    """Narrow a problem response to the types that the route can return with this status, and share their examples."""
    types = sorted(example["value"]["type"] for example in content["examples"].values())
    content["schema"] |= {"properties": {"status": {"const": status}, "type": {"enum": types}}}
    shared |= content["examples"]
    content["examples"] = {name: {"$ref": f"#/components/examples/{name}"} for name in content["examples"]}


def _drop_null(parameter: dict[str, Any]) -> None:
    """Drop null from query parameters: an optional one can be left out, but not be null."""
    schema = parameter["schema"]
    if parameter["name"] == _GUILD:
        schema |= DESCRIBED_AS_ID
    kinds = [kind for kind in schema.get("oneOf", []) if kind.get("type") != "null"]
    if len(kinds) == 1:
        del schema["oneOf"]
        parameter["schema"] = kinds[0] if "$ref" in kinds[0] else kinds[0] | schema


def _example_of_parameter(operation: str, parameter: Mapping[str, Any], examples: Examples) -> Any:
    for name in (f"{operation}.{parameter['name']}", parameter["name"]):
        if name in PARAMETERS:
            return PARAMETERS[name]
    return examples.of(parameter["schema"], parameter["name"])
