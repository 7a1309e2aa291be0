"""The smallest value that fits a JSON schema, in JSON Schema's dialect or Gemini's."""

import math
from typing import Any

from simulators.llm.answers.asked import Schema

_TEXT = "simulated"
_FORMATS = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "duration": "PT1S",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "ipv4": "127.0.0.1",
    "ipv6": "::1",
}


def instance_of(schema: Schema) -> Any:
    """Return the value. `pattern` and `uniqueItems` are ignored."""
    return _Maker(schema).make(schema, frozenset())


class _Maker:
    def __init__(self, root: Schema) -> None:
        self._root = root

    def make(self, schema: Schema, inside: frozenset[str]) -> Any:
        """`inside` are the references being followed, which unions avoid; a cycle without a union never ends."""
        if "$ref" in schema:
            return self.make(self._target(schema["$ref"]), inside | {schema["$ref"]})
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return schema["enum"][0]
        if options := schema.get("anyOf") or schema.get("oneOf"):
            return self.make(_first_outside(options, inside), inside)
        if parts := schema.get("allOf"):
            return self.make(self._merged(schema, parts), inside)
        return self._of_type(schema, inside)

    def _of_type(self, schema: Schema, inside: frozenset[str]) -> Any:
        kind = _type(schema)
        if kind == "object":
            properties = schema.get("properties") or {}
            return {name: self.make(properties.get(name, {}), inside) for name in schema.get("required") or ()}
        return self._array(schema, inside) if kind == "array" else _scalar(kind, schema)

    def _array(self, schema: Schema, inside: frozenset[str]) -> list[Any]:
        first = [self.make(item, inside) for item in schema.get("prefixItems") or ()]
        missing = int(schema.get("minItems") or 0) - len(first)
        items = schema.get("items")
        return first + [self.make(items if isinstance(items, dict) else {}, inside) for _ in range(missing)]

    def _target(self, reference: str) -> Schema:
        found: Any = self._root
        for name in reference.removeprefix("#").split("/")[1:]:
            found = found[name.replace("~1", "/").replace("~0", "~")]
        target: Schema = found
        return target

    def _merged(self, schema: Schema, parts: list[Schema]) -> Schema:
        merged: dict[str, Any] = {name: value for name, value in schema.items() if name != "allOf"}
        for part in parts:
            resolved = self._target(part["$ref"]) if "$ref" in part else part
            for name, value in resolved.items():
                merged[name] = _joined(merged.get(name), value)
        return merged


def _scalar(kind: str, schema: Schema) -> Any:
    match kind:
        case "integer":
            return int(_number(schema, step=1))
        case "number":
            return _number(schema, step=0)
        case "boolean":
            return False
        case "null":
            return None
        case _:
            return _string(schema)


def _joined(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return old | new
    return [*old, *new] if isinstance(old, list) and isinstance(new, list) else new


def _first_outside(options: list[Schema], inside: frozenset[str]) -> Schema:
    return next((option for option in options if option.get("$ref") not in inside), options[0])


def _type(schema: Schema) -> str:
    given = schema.get("type")
    if isinstance(given, list):
        given = given[0]
    if given is None:
        given = "object" if "properties" in schema else "array" if "items" in schema else "string"
    return str(given).lower()


def _number(schema: Schema, *, step: float) -> float:
    """The number nearest to zero that the bounds allow, in steps of `multipleOf` where that is given."""
    closed = (float(schema.get("minimum", -math.inf)), float(schema.get("maximum", math.inf)))
    opened = (float(schema.get("exclusiveMinimum", -math.inf)), float(schema.get("exclusiveMaximum", math.inf)))
    low, high = max(closed[0], opened[0]), min(closed[1], opened[1])
    nearest = min(max(0.0, low), high)
    if step := float(schema.get("multipleOf") or step):
        below, above = math.floor(nearest / step), math.ceil(nearest / step)
        candidates = [number * step for number in (below, above, below - 1, above + 1)]
    else:
        candidates = [nearest, nearest + 1, nearest - 1, (low + high) / 2]
    return next((number for number in candidates if low <= number <= high and number not in opened), 0.0)


def _string(schema: Schema) -> str:
    text = _FORMATS.get(str(schema.get("format")), _TEXT)
    text = text.ljust(int(schema.get("minLength") or 0), ".")
    longest = schema.get("maxLength")
    return text if longest is None else text[: int(longest)]
