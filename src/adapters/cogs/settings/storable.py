"""Check that a section's values can be stored, and are the same when they are read again."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Final

from adapters.cogs.settings.form_schema import LOCAL_TIME, has_zone
from adapters.cogs.settings.kinds import Schema, alternatives, children, resolved
from domain.settings import MOST_EXACT, FieldProblem, JsonValue, escaped

# PostgreSQL keeps neither the null character nor halves of surrogate pairs.
_UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")
_LARGE: Final = re.compile(r"[+-]?[0-9]{16,4000}")


def unstorable(values: Mapping[str, JsonValue]) -> Iterator[FieldProblem]:
    for field, value in values.items():
        if value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
            continue
        problems = list(_not_finite(value, f"/{escaped(field)}"))
        yield from problems
        if not problems and _has_unstorable_text(value):
            yield FieldProblem(f"/{escaped(field)}", "It contains characters that cannot be stored.")


def _has_unstorable_text(value: object) -> bool:
    """Return whether any text in the value cannot be stored, at any depth and in keys too."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is not None
    if isinstance(value, Mapping):
        return any(_has_unstorable_text(key) or _has_unstorable_text(inner) for key, inner in value.items())
    return isinstance(value, list | tuple) and any(map(_has_unstorable_text, value))


def unlike_zones(value: JsonValue, schema: Schema, definitions: Schema, pointer: str = "") -> Iterator[FieldProblem]:
    """Yield the times with a zone where the form has none, and the reverse: Python cannot compare the two."""
    schema = _object_form(schema, definitions)
    if isinstance(value, str):
        if schema.get("format") == "date-time" and not has_zone(value):
            yield FieldProblem(pointer, "It must name its zone, such as 2026-12-31T18:00:00Z.")
        elif schema.get("format") == LOCAL_TIME and has_zone(value):
            yield FieldProblem(pointer, "It must have no zone, such as 2026-12-31T18:00:00.")
    elif isinstance(value, Mapping | list | tuple):
        for key, inner, part in children(value, schema):
            yield from unlike_zones(inner, part, definitions, f"{pointer}/{escaped(key)}")


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
    if value is None or isinstance(value, int | float) or (isinstance(value, str) and not _LARGE.fullmatch(value)):
        return value
    schema = _object_form(schema, definitions)
    if isinstance(value, str):
        is_large = schema.get("type") == "integer" and abs(int(value)) > MOST_EXACT
        return int(value) if is_large else value
    if isinstance(value, Mapping):
        return {str(key): restored(inner, part, definitions) for key, inner, part in children(value, schema)}
    if isinstance(value, list | tuple):
        return [restored(inner, part, definitions) for _, inner, part in children(value, schema)]
    return value  # a test of a cog may configure with Python's own values, such as a timedelta


def _object_form(schema: Schema, definitions: Schema) -> Schema:
    """Follow references and drop the alternative null: declared types have no other alternatives."""
    schema = resolved(schema, definitions)
    forms = alternatives(schema, definitions)
    return forms[0] if len(forms) == 1 else schema
