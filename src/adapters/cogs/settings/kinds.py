"""Find the parts of a JSON Schema for which forms have no control, and name each by its pydantic feature."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from domain.settings import MOST_EXACT, JsonValue

Schema: TypeAlias = Mapping[str, Any]

_UNFIT_FORMATS: Final = {
    "password": "its type would be stored as a row of stars; declare a `Secret`",
    "binary": "`bytes` have no form as text; declare a `str`",
    "regex": "a compiled pattern loses its flags when it is stored; declare a `str`",
    "base64": "`Base64Bytes` have no form as text; declare a `str`",
    "base64url": "`Base64UrlBytes` have no form as text; declare a `str`",
}
_ANY: Final = "`Any` (a value of any type) has no control; declare the type"


def resolved(schema: Schema, definitions: Schema) -> Schema:
    """Follow a `$ref`; what stands beside the reference wins."""
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**resolved(definitions.get(reference.removeprefix("#/$defs/"), {}), definitions), **beside}


def alternatives(schema: Schema, definitions: Schema) -> list[Schema]:
    """Return the forms that a value may have besides null. A field with choices has one form."""
    if "enum" in schema or "const" in schema or "format" in schema:
        return [schema]
    given = schema.get("anyOf", schema.get("oneOf"))
    if given is None:
        return [schema]
    return [one for each in given if (one := resolved(each, definitions)).get("type") != "null"]


def children(
    value: Mapping[str, JsonValue] | Sequence[JsonValue], schema: Schema
) -> Iterator[tuple[str | int, JsonValue, Schema]]:
    """Yield each part of an object or list with its key and its schema."""
    if isinstance(value, Mapping):
        parts, others = schema.get("properties", {}), as_schema(schema.get("additionalProperties"))
        yield from ((key, inner, parts.get(key, others)) for key, inner in value.items())
        return
    first, items = schema.get("prefixItems", ()), as_schema(schema.get("items"))
    for number, inner in enumerate(value):
        yield number, inner, first[number] if number < len(first) else items


def is_choice(schema: Schema) -> bool:
    return "enum" in schema or "const" in schema


def unfit_places(name: str, schema: Schema, definitions: Schema) -> Iterator[tuple[str, str]]:
    """Yield the path of each place without a control, and a sentence that names the feature."""
    return _Walk(definitions).places(name, schema, ())


class _Walk:
    def __init__(self, definitions: Schema) -> None:
        self._definitions = definitions

    def places(self, path: str, schema: Schema, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            if reference in above:
                yield path, "a type that contains itself has no control"
                return
            above = (*above, reference)
        schema = resolved(schema, self._definitions)
        if is_choice(schema):
            yield from ((path, sentence) for sentence in _unfit_choices(schema))
            return
        forms = alternatives(schema, self._definitions)
        if schema not in forms:
            yield from self._alternatives(path, schema, forms, above)
        else:
            yield from self._one(path, schema, above)

    def _alternatives(
        self, path: str, schema: Schema, forms: Sequence[Schema], above: tuple[str, ...]
    ) -> Iterator[tuple[str, str]]:
        if all(is_choice(one) for one in forms):
            yield from ((path, sentence) for one in forms for sentence in _unfit_choices(one))
        elif "discriminator" in schema:
            yield path, "a discriminated union has no control; declare a setting for each of its models"
        elif len(forms) > 1:
            types = ", ".join(sorted({str(one.get("title") or one.get("type", "any")) for one in forms}))
            yield path, f"a union of several types ({types}) has no control; declare one type"
        elif forms and "properties" in forms[0]:
            yield path, "an optional model has no control; declare the model itself with defaults"
        else:
            yield from self.places(path, forms[0], above) if forms else iter(((path, _ANY),))

    def _one(self, path: str, schema: Schema, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        type_ = schema.get("type")
        if type_ == "array":
            yield from self._array(path, schema, above)
        elif type_ == "object":
            yield from self._object(path, schema, above)
        elif type_ == "string" and schema.get("format") in _UNFIT_FORMATS:
            yield path, _UNFIT_FORMATS[schema["format"]]
        elif "contentMediaType" in schema:
            yield path, "`Json` (text that holds JSON) has no control; declare the type that it holds"
        elif type_ == "null":
            yield path, "`None` alone leaves nothing to set"
        elif type_ not in ("string", "integer", "number", "boolean"):
            yield path, _ANY

    def _array(self, path: str, schema: Schema, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if schema.get("uniqueItems"):
            yield path, "a set has no order to keep; declare a list"
        for number, item in enumerate(schema.get("prefixItems", ())):
            yield from self.places(f"{path}[{number}]", item, above)
        if "items" in schema or "prefixItems" not in schema:
            yield from self.places(f"{path}[]", as_schema(schema.get("items")), above)

    def _object(self, path: str, schema: Schema, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        properties = schema.get("properties", {})
        for name, field in properties.items():
            yield from self.places(f"{path}.{name}", field, above)
        others = schema.get("additionalProperties")
        if properties and others:
            yield path, "`extra='allow'` in a nested model has no form control; declare the model's fields"
        elif others is not None and others is not False:
            yield from self.places(f"{path}[]", as_schema(others), above)
        for pattern in schema.get("patternProperties", {}).values():
            yield from self.places(f"{path}[]", pattern, above)


def as_schema(value: object) -> Schema:
    """`True` and a missing schema allow anything."""
    return value if isinstance(value, Mapping) else {}


def _unfit_choices(schema: Schema) -> Iterator[str]:
    for choice in schema.get("enum", [schema.get("const")]):
        if choice is not None and not isinstance(choice, str | int | float | bool):
            yield f"the choice {choice!r} is neither a text nor a number"
        elif isinstance(choice, int) and abs(choice) > MOST_EXACT:
            yield f"the choice {choice} is beyond 2^53, which browsers round; declare a text"
