"""Generate the JSON Schema of a section, with one form for each type where pydantic accepts several."""

from typing import Any

from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema
from typing_extensions import override

LOCAL_TIME = "local-date-time"
"""A date and time without a zone. `date-time` has one, as RFC 3339 demands."""


class FormSchema(GenerateJsonSchema):
    @override
    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        # As text: a number of JavaScript's would lose digits.
        return {"type": "string", "format": "decimal"}

    @override
    def datetime_schema(self, schema: core_schema.DatetimeSchema) -> JsonSchemaValue:
        is_local = schema.get("tz_constraint") == "naive"
        return {"type": "string", "format": LOCAL_TIME if is_local else "date-time"}

    @override
    def generator_schema(self, schema: core_schema.GeneratorSchema) -> JsonSchemaValue:
        raise PydanticInvalidForJsonSchema("an iterator can be read only once; declare a list")

    @override
    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        unfit = [value for value in schema["expected"] if type(value) not in (str, int, bool, type(None))]
        if unfit:
            raise PydanticInvalidForJsonSchema(f"`Literal[{unfit[0]!r}]` is not read back; declare the enum, or texts")
        return super().literal_schema(schema)

    @override
    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        total = schema.get("total", True)
        missing = [name for name, field in schema["fields"].items() if not field.get("required", total)]
        if missing:
            raise PydanticInvalidForJsonSchema(f"`NotRequired` keys have no control ({', '.join(missing)})")
        return super().typed_dict_schema(schema)


def mark_local_times(schema: dict[str, Any], default: object) -> None:
    """Where pydantic accepts times with and without a zone, the default shows which the cog uses."""
    if isinstance(default, str) and schema.get("format") == "date-time":
        if not (default.endswith("Z") or default[-6:-5] in ("+", "-")):
            schema["format"] = LOCAL_TIME
    elif isinstance(default, str):
        for one in schema.get("anyOf", ()):
            mark_local_times(one, default)


def merge_choices(schema: dict[str, Any]) -> None:
    """Write a union of literals as one list of choices."""
    forms = schema.get("anyOf")
    if not forms or not all("const" in one or "enum" in one or one.get("type") == "null" for one in forms):
        return
    choices = [value for one in forms for value in one.get("enum", [one.get("const")])]
    if len(forms) - sum(one.get("type") == "null" for one in forms) > 1:
        del schema["anyOf"]
        schema["enum"] = list({(type(value), value): value for value in choices}.values())
