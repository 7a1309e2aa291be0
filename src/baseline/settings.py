"""Settings that a cog declares once, and that dashboard, API and bot then share.

    class WelcomeSettings(GuildSettings, title="Welcome"):
        \"\"\"What newcomers are told.\"\"\"

        channel: ChannelId | None = Field(default=None, title="Channel")
        text: Multiline = Field(default="Hello!", title="Text", max_length=2000)

Every field has a default: a guild that changed nothing has no row. Field titles, descriptions and constraints are what
people see in the dashboard.
"""

import inspect
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError
from typing_extensions import override

from baseline.settings_models import check_offered

__all__ = [
    "ChannelId",
    "Color",
    "Duration",
    "Field",
    "GuildSettings",
    "LLMModel",
    "MemberId",
    "Multiline",
    "RoleId",
    "Secret",
]


_TAKEN = {"section", "title", "translations", "version", "upgrade"}
_ROUTES = {"export", "import", "schema"}
"""Routes of the API that stand in the place of a section's name."""
_SECTION = re.compile(r"[a-z][a-z0-9_]{0,63}")


class GuildSettings(BaseModel):
    """A section of every guild's settings.

    Class arguments: `section` (default: the cog's name), `title`, `version`, `translations`. The last maps a language
    code such as `de` to translations by English text, of titles and descriptions; the dashboard shows them. Texts
    without a translation stay as they are, and entries for other texts do nothing.

    Raise `version` when a field is renamed or its meaning changes, and let `upgrade` convert what guilds have
    stored. Instances are immutable snapshots.
    """

    # Allow types that pydantic does not know: the check while the cog is loaded names their fields.
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, arbitrary_types_allowed=True)

    section: ClassVar[str] = ""
    title: ClassVar[str] = ""
    version: ClassVar[int] = 1
    translations: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    @override
    def __init_subclass__(
        cls,
        *,
        section: str | None = None,
        version: int = 1,
        translations: Mapping[str, Mapping[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        taken = sorted(_TAKEN & inspect.get_annotations(cls).keys())
        if taken:
            raise TypeError(f"{cls.__name__}: a setting cannot be called {', '.join(taken)}; choose another name.")
        cls.section = section or _cog_of(cls.__module__)
        if _SECTION.fullmatch(cls.section) is None or cls.section in _ROUTES:
            raise TypeError(f"{cls.__name__}: the section {cls.section!r} must be like `daily_news`.")
        if version < 1:
            raise TypeError(f"{cls.__name__}: `version` starts at 1.")
        cls.version = version
        cls.translations = translations or {}

    @classmethod
    def upgrade(cls, values: dict[str, Any], from_version: int) -> dict[str, Any]:  # noqa: ARG003 - for overriders
        """Bring what a guild stored with an earlier `version` to the form of this one; by default nothing is changed.

        `values` are in their JSON form, and only those that differ from that version's defaults. Called on each read
        until the guild's next change is stored, so it must be quick and do nothing else. When it raises, fields that
        still fit hold, and the others fall back to their defaults.
        """
        return values

    @classmethod
    @override
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        # pydantic takes the class argument `title` for its own configuration.
        cls.title = cls.model_config.get("title") or cls.section.replace("_", " ").capitalize()
        required = [name for name, field in cls.model_fields.items() if field.is_required()]
        if required:
            raise TypeError(f"{cls.__name__}: every setting needs a default; missing for {', '.join(required)}.")


def _cog_of(module: str) -> str:
    """`cogs.welcome.settings` belongs to the cog `welcome`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def _snowflake(value: object) -> object:
    """JSON holds ids as strings, because JavaScript's numbers cannot."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value


def _id_schema(format_: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "format": format_, "pattern": "^[0-9]{1,20}$"})


def _as_text(value: int) -> str:
    return str(value)


def _whole_seconds(value: timedelta) -> timedelta:
    if value.microseconds:
        raise PydanticCustomError("duration", "It must be a number of whole seconds.")
    return value


def _as_seconds(value: timedelta) -> int:
    return value.days * 86_400 + value.seconds


def _plain_secret(value: SecretStr) -> str:
    return value.get_secret_value()


_Snowflake = Annotated[
    int, BeforeValidator(_snowflake), Field(ge=0, lt=2**64), PlainSerializer(_as_text, when_used="json")
]

ChannelId = Annotated[_Snowflake, _id_schema("discord-channel")]
RoleId = Annotated[_Snowflake, _id_schema("discord-role")]
MemberId = Annotated[_Snowflake, _id_schema("discord-member")]

Color = Annotated[
    str,
    StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$"),
    WithJsonSchema({"type": "string", "format": "color", "pattern": "^#[0-9a-fA-F]{6}$"}),
]
"""`#rrggbb`."""

Duration = Annotated[
    timedelta,
    Field(ge=timedelta(0)),
    AfterValidator(_whole_seconds),
    PlainSerializer(_as_seconds, when_used="json"),
    WithJsonSchema({"type": "integer", "format": "duration", "minimum": 0}),
]
"""A `timedelta` of whole seconds, which are a number in JSON. A plain `timedelta` may have fractions."""

Secret = Annotated[
    SecretStr,
    PlainSerializer(_plain_secret, when_used="json"),
    WithJsonSchema({"type": "string", "format": "secret", "writeOnly": True}),
]
"""A secret: never shown once it is stored; `.get_secret_value()` returns it to the cog."""

LLMModel = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9_-]+:\S+$"),
    AfterValidator(check_offered),
    WithJsonSchema({"type": "string", "format": "llm-model"}),
]
"""`provider:model`, such as `openai:gpt-6-luna`; only those of `LLM_GUILD_MODELS` and defaults are accepted."""

Multiline = Annotated[str, Field(json_schema_extra={"format": "multiline"})]
"""Text that may have several lines."""
