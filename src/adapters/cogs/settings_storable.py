"""Check that a section's values can be stored, and are the same when they are read again."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Final

from adapters.cogs.settings_kinds import Schema, alternatives, children, resolved
from domain.settings import MOST_EXACT, FieldProblem, JsonValue, escaped

# PostgreSQL keeps neither the null character (escaped in JSON) nor halves of surrogate pairs.
_UNSTORABLE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000|[\ud800-\udfff]")
_LARGE: Final = re.compile(r"[+-]?[0-9]{16,4000}")


def unstorable(values: Mapping[str, JsonValue]) -> Iterator[FieldProblem]:
    for field, value in values.items():
        problems = list(_not_finite(value, f"/{escaped(field)}"))
        yield from problems
        if (
            not problems
            and isinstance(value, str | list | dict)
            and _UNSTORABLE.search(json.dumps(value, ensure_ascii=False))
        ):
            yield FieldProblem(f"/{escaped(field)}", "It contains characters that cannot be stored.")


def _not_finite(value: JsonValue, pointer: str) -> Iterator[FieldProblem]:
    if isinstance(value, float) and not math.isfinite(value):
        yield FieldProblem(pointer, "It must be a finite number.")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _not_finite(inner, f"{pointer}/{escaped(key)}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _not_finite(inner, f"{pointer}/{number}")


def unknown_keys(value: JsonValue, schema: Schema, definitions: Schema, pointer: str = "") -> Iterator[FieldProblem]:
    """Yield the keys that the models would drop without an error, at any depth."""
    if not isinstance(value, Mapping | list | tuple):
        return
    schema = _object_form(schema, definitions)
    known = schema.get("properties")
    for key, inner, part in children(value, schema):
        place = f"{pointer}/{escaped(key)}"
        if known is not None and key not in known:
            yield FieldProblem(place, "Extra inputs are not permitted")
        else:
            yield from unknown_keys(inner, part, definitions, place)


def restored(value: JsonValue, schema: Schema, definitions: Schema) -> JsonValue:
    """Return the value with integers for the texts that `domain.settings.exact` wrote in their place."""
    schema = _object_form(schema, definitions)
    if isinstance(value, str):
        is_large = schema.get("type") == "integer" and _LARGE.fullmatch(value) and abs(int(value)) > MOST_EXACT
        return int(value) if is_large else value
    if isinstance(value, Mapping):
        return {str(key): restored(inner, part, definitions) for key, inner, part in children(value, schema)}
    if isinstance(value, list | tuple):
        return [restored(inner, part, definitions) for _, inner, part in children(value, schema)]
    return value


def _object_form(schema: Schema, definitions: Schema) -> Schema:
    """Follow references and drop the alternative null: declared types have no other alternatives."""
    schema = resolved(schema, definitions)
    forms = alternatives(schema, definitions)
    return forms[0] if len(forms) == 1 else schema
