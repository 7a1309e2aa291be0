"""Compose examples for the API's description from one value per name."""

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
    """`made_up` collects the fields without a listed value: fields of a cog's routes, or ones missing in `FIELDS`."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas
        self.made_up: set[str] = set()

    def of(self, schema: Mapping[str, Any], field: str = "") -> Any:
        """Return an example of the schema. `field` is `Schema.name` if it is the schema of a field."""
        for value in self._listed(schema, field):
            return value
        name, schema = self._resolved(schema)
        if "properties" in schema:
            return {
                key: self.of(property_, f"{name}.{key}")
                for key, property_ in schema["properties"].items()
                if key in schema.get("required", ())
            }
        if schema.get("type") == "array":
            return [self.of(schema.get("items", {}), field and f"{field}[]")]
        return self._simple(schema, field)

    def _listed(self, schema: Mapping[str, Any], field: str) -> Iterator[Any]:
        """Yield listed values, the most specific one first."""
        if FIELDS.get(field) is ...:
            return
        if field in FIELDS:
            yield FIELDS[field]
        bare = field.rpartition(".")[2]
        if bare in FIELDS and self._fits(schema, FIELDS[bare]):
            yield FIELDS[bare]
        yield from schema.get("examples", [])

    def _fits(self, schema: Mapping[str, Any], value: Any) -> bool:
        """Return whether the value fits: a cog may use a name of ours for something else."""
        _, schema = self._resolved(schema)
        kind = _KINDS.get(schema.get("type", ""), object)
        return isinstance(value, kind) and value in schema.get("enum", [value])

    def _resolved(self, schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Resolve references and alternatives to the schema that holds values, with the name of the last reference."""
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
