"""Settings sections from the pydantic models that cogs declare."""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from pydantic import ValidationError

from application.ports.llm import ModelCatalogue
from application.ports.settings import SECRET_MASK, EffectiveValues, SettingsSection
from baseline.settings import GuildSettings
from domain.settings import FieldProblem, InvalidSettings, JsonValue, UnknownSection

# PostgreSQL keeps neither the null character (escaped in JSON) nor halves of surrogate pairs.
_UNSTORABLE = re.compile(r"(?<!\\)(?:\\\\)*\\u0000|[\ud800-\udfff]")


class SectionTaken(Exception):
    """Two settings models have the same section name; `cog` has it already."""

    def __init__(self, section: str, cog: str) -> None:
        super().__init__(f"the settings section {section!r} is already declared by cog {cog!r}; rename one of them")


def settings_models(cog: ModuleType) -> tuple[type[GuildSettings], ...]:
    """The settings models that a cog's module and its loaded submodules define."""
    loaded = [
        module
        for name, module in sorted(sys.modules.items())
        if name == cog.__name__ or name.startswith(f"{cog.__name__}.")
    ]
    return tuple(
        dict.fromkeys(
            value
            for module in loaded
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, GuildSettings)
            and value is not GuildSettings
            and value.__module__ == module.__name__
        )
    )


class PydanticSettingsCatalogue:
    """Filled as cogs are loaded. What a cog declares replaces what it declared before."""

    def __init__(self, llm_models: ModelCatalogue, llm_providers: Sequence[str]) -> None:
        self._choices = {
            f"{provider}:{info.name}": f"{info.title} ({provider})"
            for provider in llm_providers
            for info in llm_models.models(provider)
        }
        self._by_cog: dict[str, dict[str, PydanticSection]] = {}

    def declare(self, cog: str, models: Iterable[type[GuildSettings]]) -> None:
        """Raises `SectionTaken`; the cog's earlier sections then stay."""
        declared: dict[str, PydanticSection] = {}
        for model in models:
            others = [name for name, sections in self._by_cog.items() if name != cog and model.section in sections]
            if others or model.section in declared:
                raise SectionTaken(model.section, (others or [cog])[0])
            declared[model.section] = PydanticSection(model, self._choices)
        self._by_cog[cog] = declared

    def sections(self) -> Sequence[SettingsSection]:
        return sorted((section for cog in self._by_cog.values() for section in cog.values()), key=lambda of: of.key)

    def section(self, key: str) -> SettingsSection:
        for sections in self._by_cog.values():
            if key in sections:
                return sections[key]
        raise UnknownSection(key, [section.key for section in self.sections()])


class PydanticSection:
    """`choices` are the models to choose from: `provider:model` and what people call it."""

    def __init__(self, model: type[GuildSettings], choices: Mapping[str, str]) -> None:
        self._model = model
        self._choices = choices
        self._defaults: dict[str, JsonValue] = model().model_dump(mode="json")
        self._schema = self._for_forms(model.model_json_schema(mode="validation"))
        properties = self._schema.get("properties", {})
        self._secrets = {name for name, schema in properties.items() if _has_format(schema, "secret")}
        self._llm_fields = {name for name, schema in properties.items() if _has_format(schema, "llm-model")}

    @property
    def key(self) -> str:
        return self._model.section

    @property
    def title(self) -> str:
        return self._model.title

    @property
    def description(self) -> str:
        return (self._model.__doc__ or "").strip()

    @property
    def schema_version(self) -> int:
        return self._model.version

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self._defaults)

    def json_schema(self) -> Mapping[str, JsonValue]:
        return self._schema

    def differences(self, values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        dumped, problems = self._validated(values)
        if problems:
            raise InvalidSettings(self.key, problems)
        return {field: value for field, value in dumped.items() if value != self._defaults[field]}

    def effective(self, stored: Mapping[str, JsonValue]) -> EffectiveValues:
        usable = {field: value for field, value in stored.items() if field in self.fields}
        rejected: list[FieldProblem] = []
        while True:
            dumped, problems = self._validated(usable)
            if not problems:
                return EffectiveValues(values=dumped, rejected=tuple(rejected))
            rejected.extend(problems)
            named = {problem.pointer.split("/")[1] for problem in problems if "/" in problem.pointer}
            # A rule about several fields names none of them: then all go back to their defaults.
            usable = {field: value for field, value in usable.items() if named & usable.keys() and field not in named}

    def masked(self, values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        return {
            field: SECRET_MASK if field in self._secrets and value not in {None, ""} else value
            for field, value in values.items()
        }

    def _validated(self, values: Mapping[str, JsonValue]) -> tuple[dict[str, JsonValue], list[FieldProblem]]:
        try:
            dumped: dict[str, JsonValue] = self._model.model_validate(values).model_dump(mode="json")
        except ValidationError as error:
            return {}, [
                FieldProblem("".join(f"/{_escaped(part)}" for part in problem["loc"]), problem["msg"])
                for problem in error.errors(include_url=False)
            ]
        return dumped, [
            *(
                FieldProblem(f"/{field}", f"There is no model {value!r}. Known: {', '.join(self._choices)}.")
                for field in sorted(self._llm_fields & values.keys())
                if isinstance(value := dumped[field], str) and value not in {*self._choices, self._defaults[field]}
            ),
            *(
                FieldProblem(f"/{field}", "It contains characters that cannot be stored.")
                for field in sorted(values)
                if _UNSTORABLE.search(json.dumps(dumped[field], ensure_ascii=False))
            ),
        ]

    def _for_forms(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Models are offered by name, and every default is written out, also those that pydantic computes."""
        for place in _places(schema):
            if place.get("format") == "llm-model":
                place["oneOf"] = [{"const": value, "title": title} for value, title in self._choices.items()]
        for field, default in self._defaults.items():
            schema["properties"][field]["default"] = default
        return schema


def _places(schema: object) -> Iterable[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from _places(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _places(value)


def _has_format(schema: dict[str, Any], format_: str) -> bool:
    return any(place.get("format") == format_ for place in _places(schema))


def _escaped(part: str | int) -> str:
    """RFC 6901."""
    return str(part).replace("~", "~0").replace("/", "~1")
