"""The API's description, with its references followed."""

from collections.abc import Iterator, Mapping
from typing import Any


def operations(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def resolved(document: Mapping[str, Any], part: Any) -> Any:
    """Resolve the reference in `part`, if it has one."""
    while isinstance(part, dict) and set(part) == {"$ref"}:
        found: Any = document
        for key in part["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        part = found
    return part


def responses(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, response in operation["responses"].items():
        yield status, resolved(document, response)


def contents(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every request and response body, with a name for it."""
    for operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield f"{operation['operationId']} request", content
        for status, response in responses(document, operation):
            for content in response.get("content", {}).values():
                yield f"{operation['operationId']} {status}", content


def examples(document: Mapping[str, Any], described: Mapping[str, Any]) -> list[Any]:
    """Return the examples of a body, parameter or header."""
    several = described.get("examples", {}).values()
    return [resolved(document, one)["value"] for one in several] + (
        [described["example"]] if "example" in described else []
    )
