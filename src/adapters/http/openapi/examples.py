"""Make whole examples for the API's description out of one value for each name."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.http.openapi.example_values import FIELDS

_BY_FORMAT = {"date-time": FIELDS["at"], "date": FIELDS["day"], "uuid": FIELDS["request_id"], "snowflake": FIELDS["id"]}
_BY_TYPE = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}
_KINDS: Mapping[str, type[Any] | tuple[type[Any], ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
_REFERENCE = "#/components/schemas/"


class Examples:
    """`made_up` are the fields that nobody has given a value: an extension's own, or forgotten ones of ours."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas
        self.made_up: set[str] = set()

    def of(self, schema: Mapping[str, Any], field: str = "") -> Any:
        """`field` is `Schema.name` where the schema is that of a field."""
        for value in self._given(schema, field):
            return value
        name, schema = self._followed(schema)
        if "properties" in schema:
            return {
                key: self.of(property_, f"{name}.{key}")
                for key, property_ in schema["properties"].items()
                if key in schema.get("required", ())
            }
        if schema.get("type") == "array":
            return [self.of(schema.get("items", {}), field and f"{field}[]")]
        return self._simple(schema, field)

    def _given(self, schema: Mapping[str, Any], field: str) -> Iterator[Any]:
        """The first one holds."""
        if FIELDS.get(field) is ...:
            return
        if field in FIELDS:
            yield FIELDS[field]
        bare = field.rpartition(".")[2]
        if bare in FIELDS and self._fits(schema, FIELDS[bare]):
            yield FIELDS[bare]
        yield from schema.get("examples", [])

    def _fits(self, schema: Mapping[str, Any], value: Any) -> bool:
        """A cog may mean something else by a name of ours."""
        _, schema = self._followed(schema)
        kind = _KINDS.get(schema.get("type", ""), object)
        return isinstance(value, kind) and value in schema.get("enum", [value])

    def _followed(self, schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Past references and alternatives, to what holds values; with the name of the last reference."""
        name = schema.get("title", "")
        while True:
            if reference := schema.get("$ref"):
                name = reference.removeprefix(_REFERENCE)
                schema = self._schemas[name]
            elif several := schema.get("oneOf") or schema.get("allOf"):
                schema = next(one for one in several if one.get("type") != "null")
            else:
                return name, schema

    def _simple(self, schema: Mapping[str, Any], field: str) -> Any:
        if "enum" in schema:
            return schema["enum"][0]
        if "const" in schema:
            return schema["const"]
        self.made_up.add(field)
        if schema.get("format") in _BY_FORMAT:
            return _BY_FORMAT[schema["format"]]
        return _BY_TYPE.get(schema.get("type", ""), {})
