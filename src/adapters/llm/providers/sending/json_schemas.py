"""Bring a JSON Schema, such as pydantic makes, into the plainest equal form: few providers take all of JSON Schema."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Schema = dict[str, Any]

_DEFINITIONS = ("$defs", "definitions")
_BY_NAME = ("properties", "patternProperties", "dependentSchemas", *_DEFINITIONS)
_ONE = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
_SEVERAL = ("anyOf", "oneOf", "allOf", "prefixItems")
_LONGEST_NAME = 64


def plain_schema(schema: Mapping[str, Any]) -> Schema:
    """Return the schema with its root spelled out, and without keywords beside a `$ref`.

    A definition that contains itself keeps its `$ref`, alone. Definitions that nothing refers to are left out.
    """
    definitions = {
        f"#/{group}/{name}": definition for group in _DEFINITIONS for name, definition in schema.get(group, {}).items()
    }
    body = {keyword: value for keyword, value in schema.items() if keyword not in _DEFINITIONS}
    plain: Schema = _resolved(body, definitions, ())
    # A root that contains itself is spelled out once; inside, it is referred to.
    root: Schema = _resolved(definitions[plain["$ref"]], definitions, ()) if plain.get("$ref") in definitions else plain
    return root | _definitions_of(root, definitions)


def is_recursive(schema: Mapping[str, Any]) -> bool:
    """Return whether a plain schema contains itself."""
    definitions = {f"#/{group}/{name}": each for group in _DEFINITIONS for name, each in schema.get(group, {}).items()}
    return any(_reaches(name, name, definitions) for name in definitions) or "#" in set(_references(schema))


def schemas_in(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the schema and every schema inside it, also its definitions."""
    yield schema
    for _, inner in _inner(schema):
        yield from schemas_in(inner)


def sendable_name(name: str) -> str:
    """Return a name of letters, digits, `_` and `-`, of which there are 64 at most: no provider refuses those."""
    return re.sub(r"[^a-zA-Z0-9_-]+", "_", name).strip("_")[:_LONGEST_NAME] or "answer"


def _resolved(schema: Any, definitions: Mapping[str, Any], inside: tuple[str, ...]) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    only = schema.get("allOf")
    if (
        isinstance(only, list)
        and len(only) == 1
        and isinstance(only[0], Mapping)
        and not only[0].keys() & schema.keys()
    ):
        schema = {**{keyword: value for keyword, value in schema.items() if keyword != "allOf"}, **only[0]}
    reference = schema.get("$ref")
    if reference in definitions:
        others = {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
        if reference in inside or _reaches(reference, reference, definitions):
            return {"$ref": reference}
        if others:
            return _resolved({**definitions[reference], **others}, definitions, (*inside, reference))
        return dict(schema)
    changed = dict(schema)
    for path, inner in _inner(schema):
        _set(changed, path, _resolved(inner, definitions, inside))
    return changed


def _definitions_of(root: Schema, definitions: Mapping[str, Any]) -> Schema:
    kept: dict[str, Schema] = {}
    waiting = list(_references(root))
    while waiting:
        reference = waiting.pop()
        _, _, path = reference.partition("#/")
        group, _, name = path.partition("/")
        if reference not in definitions or name in kept.get(group, {}):
            continue
        definition = _resolved(definitions[reference], definitions, ())
        kept.setdefault(group, {})[name] = definition
        waiting += _references(definition)
    return dict(kept)


def _reaches(start: str, goal: str, definitions: Mapping[str, Any]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for reference in _references(definitions.get(waiting.pop(), {})):
            if reference == goal:
                return True
            if reference not in seen:
                seen.add(reference)
                waiting.append(reference)
    return False


def _references(schema: Mapping[str, Any]) -> Iterator[str]:
    for each in schemas_in(schema):
        if isinstance(each.get("$ref"), str):
            yield each["$ref"]


def _inner(schema: Mapping[str, Any]) -> Iterator[tuple[tuple[str, Any], Mapping[str, Any]]]:
    """Yield each schema directly inside, with its keyword and its name or index there."""
    for keyword, value in schema.items():
        if keyword in _BY_NAME and isinstance(value, Mapping):
            yield from (((keyword, name), inner) for name, inner in value.items() if isinstance(inner, Mapping))
        elif keyword in _ONE and isinstance(value, Mapping):
            yield (keyword, None), value
        elif keyword in _SEVERAL and isinstance(value, list):
            yield from (((keyword, at), inner) for at, inner in enumerate(value) if isinstance(inner, Mapping))


def _set(schema: Schema, path: tuple[str, Any], inner: Any) -> None:
    keyword, at = path
    if at is None:
        schema[keyword] = inner
    elif isinstance(schema[keyword], list):
        schema[keyword] = [inner if index == at else each for index, each in enumerate(schema[keyword])]
    else:
        schema[keyword] = {**schema[keyword], at: inner}
