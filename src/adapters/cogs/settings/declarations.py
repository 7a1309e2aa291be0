"""Check that a cog's settings can be stored, displayed and kept secret as declared."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel, ImportString, PydanticUserError, TypeAdapter, ValidationError
from pydantic.errors import PydanticSchemaGenerationError
from pydantic.fields import FieldInfo
from pydantic.types import PathType

from adapters.cogs.settings.form_schema import FormSchema
from adapters.cogs.settings.kinds import alternatives, resolved, unfit_places
from adapters.cogs.settings.schema import has_format
from adapters.cogs.settings.storable import unstorable
from application.cogs.blocking import RAISED_BY_COGS
from baseline.settings import GuildSettings

_TRIES: Final = 30
_LONGEST_TITLE: Final = 100
_CLOCKS: Final = frozenset({"now", "today", "utcnow"})


class BadDeclaration(Exception):
    """Names every field that is declared wrongly, and why."""

    def __init__(self, model: type[GuildSettings], problems: list[str]) -> None:
        super().__init__(f"{model.__name__} is not declared as settings can be: {'; '.join(problems)}")


def check_declaration(model: type[GuildSettings]) -> None:
    """Raises `BadDeclaration`, also for any exception that the cog's code raises."""
    try:
        problems = list(_problems(model)) or list(_default_problems(model)) or list(_schema_problems(model))
    except RAISED_BY_COGS as error:
        raise broken_declaration(model, error) from error
    if problems:
        raise BadDeclaration(model, problems)


def broken_declaration(model: type[GuildSettings], error: BaseException) -> BadDeclaration:
    return BadDeclaration(model, [f"reading its defaults raised {type(error).__name__}: {error}"])


def _problems(model: type[GuildSettings]) -> Iterator[str]:
    yield from _model_problems("", model)
    for name, field in model.model_fields.items():
        yield from _field_problems(name, field)


def _model_problems(path: str, model: type[BaseModel]) -> Iterator[str]:
    for name in model.model_computed_fields:
        yield f"{path}{name}: `computed_field` is not a setting, since it cannot be set; use a property"
    if model.model_config.get("ser_json_inf_nan") == "strings":
        yield f"{path}{model.__name__}: `ser_json_inf_nan` would store a number as text; remove it"
    decorators = model.__pydantic_decorators__
    for serializer in decorators.field_serializers.values():
        for name in serializer.info.fields:
            yield f"{path}{name}: `field_serializer` would store another form than the form reads; remove it"
    for name in decorators.model_serializers:
        yield f"{path}{name}: `model_serializer` would store another form than the form reads; remove it"
    for name, field in model.model_fields.items():
        yield from _feature_problems(f"{path}{name}", field)
        yield from _unsafe_type_problems(f"{path}{name}", field)
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel) and inner is not model:
            yield from _model_problems(f"{path}{name}.", inner)


def _feature_problems(path: str, field: FieldInfo) -> Iterator[str]:
    for feature in ("alias", "validation_alias", "serialization_alias"):
        if getattr(field, feature) is not None:
            yield f"{path}: `{feature}` would give it two names; name the setting itself so"
            break
    if field.discriminator is not None:
        yield f"{path}: a discriminated union has no control; declare a setting for each of its models"
    if field.exclude:
        yield f"{path}: `exclude` would never store it; remove it, or make it a `ClassVar`"
    if field.default_factory_takes_validated_data:
        yield f"{path}: a `default_factory` that takes the other values is not a default that can be shown"
    elif field.default_factory is not None and _reads_clock(field.default_factory):
        yield f"{path}: its `default_factory` reads the clock, so the default would be another one each day"


def _unsafe_type_problems(path: str, field: FieldInfo) -> Iterator[str]:
    """Find types that would let a guild's admins run code or look for files on the machine."""
    parts = [part for one in (field.annotation, *field.metadata) for part in _parts(one)]
    if any(ImportString in (part, type(part)) for part in parts):
        yield f"{path}: `ImportString` would run code that a guild names; declare a choice"
    if any(isinstance(part, PathType) for part in parts):
        yield f"{path}: `FilePath`, `DirectoryPath` and `NewPath` would show guilds which files exist; declare a `str`"


def _parts(annotation: object) -> Iterator[object]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def _reads_clock(factory: Any) -> bool:
    names = getattr(getattr(factory, "__code__", None), "co_names", (getattr(factory, "__name__", ""),))
    return bool(_CLOCKS.intersection(names))


def _field_problems(name: str, field: FieldInfo) -> Iterator[str]:
    if field.discriminator is not None:
        return
    try:
        # Put the metadata of `Annotated` back into the type: pydantic keeps it apart from the annotation.
        schema = TypeAdapter(field.rebuild_annotation()).json_schema(schema_generator=FormSchema)
    except PydanticSchemaGenerationError:
        unknown = getattr(field.annotation, "__name__", field.annotation)
        yield f"{name}: its type has no form in JSON (`{unknown}` is unknown to pydantic)"
        return
    except PydanticUserError as error:
        yield f"{name}: its type has no form in JSON ({str(error).splitlines()[0]})"
        return
    definitions = schema.get("$defs", {})
    for path, sentence in unfit_places(name, schema, definitions):
        yield f"{path}: {sentence}"
    if has_format(schema, "secret") and not _is_secret_itself(schema, definitions):
        yield f"{name}: a secret must be a setting of its own, not a part of one, or it could not be masked"


def _is_secret_itself(schema: dict[str, Any], definitions: Mapping[str, Any]) -> bool:
    return all(one.get("format") == "secret" for one in alternatives(resolved(schema, definitions), definitions))


def _schema_problems(model: type[GuildSettings]) -> Iterator[str]:
    """Check the schema as a whole: `json_schema_extra` and the configuration may have changed its fields."""
    schema = model.model_json_schema(mode="validation", schema_generator=FormSchema)
    yield from _title_problems(model.__name__, "title", model.title)
    for name, field in schema["properties"].items():
        yield from _title_problems(name, "name", name)
        yield from _title_problems(name, "title", field.get("title", name))
        yield from (f"{path}: {sentence}" for path, sentence in unfit_places(name, field, schema.get("$defs", {})))


def _title_problems(path: str, what: str, text: str) -> Iterator[str]:
    if not text.strip():
        yield f"{path}: its {what} is blank"
    elif len(text) > _LONGEST_TITLE:
        yield f"{path}: its {what} has {len(text)} characters; {_LONGEST_TITLE} fit into a choice in Discord"


def _default_problems(model: type[GuildSettings]) -> Iterator[str]:
    try:
        values = model().model_dump(mode="json")
        others = [model().model_dump(mode="json") for _ in range(_TRIES)]
    except ValidationError as error:
        yield from _refusals(error, "the default is not valid")
        return
    for name, value in values.items():
        if any(other[name] != value for other in others):
            yield f"{name}: its `default_factory` gives another default each time; a default must stay"
    found = (*unstorable(values), *unstorable(model().model_dump()))
    unfit = {problem.pointer.split("/")[1]: problem.message for problem in found}
    yield from (f"{name}: the default cannot be stored ({message})" for name, message in unfit.items())
    if not unfit:
        yield from _unlike(model, values)


def _unlike(model: type[GuildSettings], values: Mapping[str, Any]) -> Iterator[str]:
    """Find defaults that would be read differently from how they would be stored."""
    try:
        again = model.model_validate(json.loads(json.dumps(values))).model_dump(mode="json")
    except ValidationError as error:
        yield from _refusals(error, "what is stored of the default is not accepted again (a serializer, or `strict`)")
        return
    for name, value in values.items():
        if again[name] != value:
            yield f"{name}: its validator or serializer changes what was stored each time that it is read"


def _refusals(error: ValidationError, what: str) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        yield f"{'.'.join(map(str, problem['loc'])) or 'together'}: {what} ({problem['msg']})"
