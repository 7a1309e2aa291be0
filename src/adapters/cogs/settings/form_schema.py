"""Generate the JSON Schema of a section, with one form for each type where pydantic accepts several."""

from collections.abc import Mapping
from enum import Flag
from typing import Any

from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema
from typing_extensions import override

from adapters.cogs.settings.kinds import children

LOCAL_TIME = "local-date-time"
"""A date and time without a zone. `date-time` has one, as RFC 3339 demands."""


class FormSchema(GenerateJsonSchema):
    @override
    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        # Text, because a JavaScript number would lose digits.
        return {"type": "string", "format": "decimal"}

    @override
    def datetime_schema(self, schema: core_schema.DatetimeSchema) -> JsonSchemaValue:
        is_local = schema.get("tz_constraint") == "naive"
        return {"type": "string", "format": LOCAL_TIME if is_local else "date-time"}

    @override
    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        if issubclass(schema["cls"], Flag):
            raise PydanticInvalidForJsonSchema("a `Flag` holds several members at once; declare a list of an `Enum`")
        return super().enum_schema(schema)

    @override
    def complex_schema(self, schema: core_schema.ComplexSchema) -> JsonSchemaValue:
        raise PydanticInvalidForJsonSchema("`complex` has no control; declare two numbers")

    @override
    def callable_schema(self, schema: core_schema.CallableSchema) -> JsonSchemaValue:
        raise PydanticInvalidForJsonSchema("a function cannot be stored; declare a choice of its names")

    @override
    def is_instance_schema(self, schema: core_schema.IsInstanceSchema) -> JsonSchemaValue:
        raise PydanticInvalidForJsonSchema(f"`{getattr(schema['cls'], '__name__', schema['cls'])}` cannot be stored")

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
    """Mark a field as a local time if its default has no zone: pydantic accepts times with and without one."""
    for form in schema.get("anyOf", ()):
        mark_local_times(form, default)
    if isinstance(default, str) and schema.get("format") == "date-time" and not has_zone(default):
        schema["format"] = LOCAL_TIME
    elif isinstance(default, Mapping | list | tuple):
        for _, value, part in children(default, schema):
            if isinstance(part, dict):
                mark_local_times(part, value)


def has_zone(time: str) -> bool:
    """Return whether a time in the form of ISO 8601 names its zone."""
    return time.endswith("Z") or time[-6:-5] in ("+", "-")


def merge_choices(schema: dict[str, Any]) -> None:
    """Write a union of literals as one list of choices."""
    forms = schema.get("anyOf")
    if not forms or not all("const" in one or "enum" in one or one.get("type") == "null" for one in forms):
        return
    choices = [value for one in forms for value in one.get("enum", [one.get("const")])]
    if len(forms) - sum(one.get("type") == "null" for one in forms) > 1:
        del schema["anyOf"]
        schema["enum"] = list({(type(value), value): value for value in choices}.values())
