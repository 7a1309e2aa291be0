"""Check that a cog's settings can be stored, displayed and kept secret as declared."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import PydanticUserError, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from adapters.cogs.settings_schema import has_format, places
from baseline.settings import GuildSettings


class BadDeclaration(Exception):
    """Names every field that is declared wrongly, and why."""

    def __init__(self, model: type[GuildSettings], problems: list[str]) -> None:
        super().__init__(f"{model.__name__} is not declared as settings can be: {'; '.join(problems)}")


def check_declaration(model: type[GuildSettings]) -> None:
    """Raises `BadDeclaration`."""
    problems = [f"{name}: {problem}" for name, field in model.model_fields.items() for problem in _problems(field)]
    problems = problems or list(_default_problems(model))
    if problems:
        raise BadDeclaration(model, problems)


def _problems(field: FieldInfo) -> Iterator[str]:
    try:
        # With the metadata of `Annotated`, which pydantic keeps apart.
        schema = TypeAdapter(field.rebuild_annotation()).json_schema()
    except PydanticUserError as error:
        yield f"its type has no form in JSON ({str(error).splitlines()[0]})"
        return
    if any(place.get("uniqueItems") for place in places(schema)):
        yield "a set has no order to keep; declare a list"
    if has_format(schema, "password"):
        yield "its type would be stored as a row of stars; declare a `Secret`"
    if has_format(schema, "secret") and not _is_secret_itself(schema):
        yield "a secret must be a setting of its own, not a part of one, or it could not be masked"


def _is_secret_itself(schema: dict[str, Any]) -> bool:
    return all(one.get("format") == "secret" or one.get("type") == "null" for one in schema.get("anyOf", [schema]))


def _default_problems(model: type[GuildSettings]) -> Iterator[str]:
    try:
        values = model().model_dump(mode="json")
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            yield f"{'.'.join(map(str, problem['loc'])) or 'together'}: the default is not valid ({problem['msg']})"
        return
    for name, value in values.items():
        try:
            json.dumps(value, allow_nan=False)
        except ValueError:
            yield f"{name}: the default cannot be stored"
