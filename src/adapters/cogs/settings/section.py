"""One settings section from the pydantic model that a cog declared."""

import json
import traceback
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from pydantic import ValidationError

from adapters.cogs.settings.form_schema import FormSchema, mark_local_times, merge_choices
from adapters.cogs.settings.schema import has_format, places, references, texts
from adapters.cogs.settings.spoken import translated
from adapters.cogs.settings.storable import restored, unknown_keys, unlike_zones, unstorable
from application.cogs.blocking import RAISED_BY_COGS
from application.ports.settings import SECRET_MASK, DiscordReference, EffectiveValues
from baseline.settings import GuildSettings
from baseline.settings_models import OfferedModels
from domain.ids import GuildId
from domain.settings import FieldProblem, InvalidSettings, JsonValue, StoredSection, escaped, exact

_MOST_WARNED = 10_000

_log = structlog.get_logger(__name__)


class PydanticSection:
    """`choices` are the models to choose from: the title of each by `provider:model`."""

    def __init__(self, model: type[GuildSettings], choices: Mapping[str, str]) -> None:
        self._model = model
        self._choices = choices
        self._defaults: dict[str, JsonValue] = model().model_dump(mode="json")
        self._fields = frozenset(self._defaults)
        self._schema = self._for_forms(model.model_json_schema(mode="validation", schema_generator=FormSchema))
        self._schema |= translated(self._schema, model.translations)
        self._definitions: Mapping[str, Any] = self._schema.get("$defs", {})
        properties = self._schema.get("properties", {})
        self._secrets = frozenset(name for name, schema in properties.items() if has_format(schema, "secret"))
        # Show only fields of the schema: a stored field that it no longer has may have been a secret.
        self._shown = self._fields - self._secrets
        # A model that the cog's author chose is allowed wherever it is a default.
        self._models = OfferedModels(tuple(choices), frozenset(texts(self._defaults)))
        self._warned: dict[GuildId, int] = {}

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
        return self._fields

    @property
    def secrets(self) -> frozenset[str]:
        return self._secrets

    def json_schema(self) -> Mapping[str, JsonValue]:
        return self._schema

    def differences(self, values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        dumped, problems = self._validated(values)
        problems = (
            problems
            or list(unknown_keys(values, self._schema, self._definitions))
            or list(unlike_zones(dumped, self._schema, self._definitions))
            or self._unlike(dumped)
        )
        if problems:
            raise InvalidSettings(self.key, problems)
        return {field: value for field, value in dumped.items() if value != self._defaults[field]}

    def mixed_times(self) -> Sequence[str]:
        """Return the fields whose default has times both with and without a zone."""
        found = unlike_zones(self._defaults, self._schema, self._definitions)
        return sorted({problem.pointer.split("/")[1] for problem in found})

    def references(self, values: Mapping[str, JsonValue]) -> Sequence[DiscordReference]:
        return tuple(references(self._schema, values))

    def upgraded(self, stored: StoredSection) -> Mapping[str, JsonValue]:
        return self._upgraded(stored)[0]

    def effective(self, stored: StoredSection) -> EffectiveValues:
        upgraded, rejected = self._upgraded(stored)
        # Leave out unreadable secrets of unknown fields: no form shows them.
        rejected += [
            FieldProblem(f"/{escaped(field)}", secret.problem)
            for field, secret in stored.unreadable.items()
            if field in self._fields
        ]
        usable = {field: value for field, value in upgraded.items() if field in self._fields}
        while True:
            dumped, problems = self._validated(usable)
            if not problems:
                break
            if not usable:
                # The cog's validator may refuse even the defaults if it depends on more than the values.
                return EffectiveValues(values=dict(self._defaults), rejected=(*rejected, *problems))
            rejected.extend(problems)
            named = {problem.pointer.split("/")[1] for problem in problems if "/" in problem.pointer}
            # A problem of several fields together names none: then all fields go back to their defaults.
            usable = {field: value for field, value in usable.items() if named & usable.keys() and field not in named}
        if rejected:
            self._warn(stored, rejected)
        return EffectiveValues(values=dumped, rejected=tuple(rejected))

    def masked(self, values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        return {
            field: value if field in self._shown or value in (None, "") else SECRET_MASK
            for field, value in values.items()
        }

    def _upgraded(self, stored: StoredSection) -> tuple[Mapping[str, JsonValue], list[FieldProblem]]:
        if stored.schema_version >= self.schema_version or not stored.values:
            return stored.values, []
        try:
            # Through JSON: the hook may change what it is given, and what it gives back must be storable.
            values = self._model.upgrade(json.loads(json.dumps(stored.values)), stored.schema_version)
            return dict(json.loads(json.dumps(values))), []
        except RAISED_BY_COGS as error:  # a cog's mistake must not take the guild's settings away
            _log.error(
                "Stored settings were not upgraded",
                section=self.key,
                guild_id=stored.guild_id,
                from_version=stored.schema_version,
                to_version=self.schema_version,
                error=f"{type(error).__name__} in {_place(error)}",
            )
            problem = f"What was stored by version {stored.schema_version} could not be upgraded."
            return stored.values, [FieldProblem("", problem)]

    def _warn(self, stored: StoredSection, rejected: Iterable[FieldProblem]) -> None:
        """Logged once per stored version: the section is re-read every half minute."""
        if self._warned.get(stored.guild_id) == stored.version:
            return
        if len(self._warned) >= _MOST_WARNED:
            self._warned.clear()
        self._warned[stored.guild_id] = stored.version
        _log.warning(
            "Stored settings are not accepted any more; their defaults hold instead",
            section=self.key,
            guild_id=stored.guild_id,
            fields=[problem.pointer for problem in rejected],
        )

    def _validated(self, values: Mapping[str, JsonValue]) -> tuple[dict[str, JsonValue], list[FieldProblem]]:
        """Missing fields have the defaults of the time when the cog was loaded."""
        unknown = [
            FieldProblem(f"/{escaped(field)}", "Extra inputs are not permitted")
            for field in sorted(values.keys() - self._fields)
        ]
        known = {field: value for field, value in values.items() if field in self._fields}
        fields = self._schema["properties"]
        given = {field: restored(value, fields[field], self._definitions) for field, value in known.items()}
        try:
            settings = self._model.model_validate({**self._defaults, **given}, context=self._models)
            dumped: dict[str, JsonValue] = settings.model_dump(mode="json")
        except ValidationError as error:
            return {}, unknown + [
                FieldProblem("".join(f"/{escaped(part)}" for part in problem["loc"]), problem["msg"])
                for problem in error.errors(include_url=False)
            ]
        except RAISED_BY_COGS as error:  # a fault in a cog's validator refuses the values, not the request
            _log.error(
                "A check of settings failed",
                section=self.key,
                error=f"{type(error).__name__} in {_place(error)}",
            )
            return {}, [*unknown, FieldProblem("", "The section's own check failed; the bot's log has the reason.")]
        changed = {field: value for field, value in dumped.items() if value != self._defaults[field]}
        # pydantic replaces halves of surrogate pairs in keys as it dumps them, so the given values are checked too.
        unfit = {problem.pointer: problem for problem in (*unstorable(known), *unstorable(changed))}
        return dumped, [*unknown, *unfit.values()]

    def _unlike(self, dumped: Mapping[str, JsonValue]) -> list[FieldProblem]:
        """Find the fields that would be read differently from how they are stored."""
        again, problems = self._validated(dumped)
        if problems:
            return problems
        return [
            FieldProblem(f"/{escaped(field)}", "It cannot be stored exactly: reading it gives another value.")
            for field, value in dumped.items()
            if again[field] != value
        ]

    def _for_forms(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Models are offered by name, and every default is written out, also those that pydantic computes."""
        for place in places(schema):
            if place.get("format") == "llm-model" and self._choices:
                place["oneOf"] = [{"const": value, "title": title} for value, title in self._choices.items()]
            merge_choices(place)
            mark_local_times(place, place.get("default"))
        for field, default in self._defaults.items():
            schema["properties"][field]["default"] = exact(default)
            mark_local_times(schema["properties"][field], default)
            # pydantic leaves the title out beside a reference.
            title = self._model.model_fields[field].title or field.replace("_", " ").capitalize()
            schema["properties"][field].setdefault("title", title)
        schema["additionalProperties"] = False
        return schema


def _place(error: BaseException) -> str:
    """The location only: the message may quote a secret."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.name}, line {frame.lineno} of {frame.filename}"
