"""A form in Discord for some fields of a settings section."""

from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import discord
from pydantic.fields import FieldInfo
from typing_extensions import override

from baseline.config import GuildConfig
from baseline.settings import GuildSettings
from baseline.ui.embeds import shortened
from domain.settings import InvalidSettings, JsonValue

__all__ = ["SettingsModal"]

_MOST_FIELDS = 5
_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


class SettingsModal(discord.ui.Modal):
    """Up to five fields of text, numbers, or yes and no. Build it with `SettingsModal.of`.

    Only members that may manage the server can save. The changed fields are validated together, audited with the member
    and announced as one change, as in the dashboard. If one is not valid, nothing is stored, and the answer names it.
    """

    def __init__(self, config: GuildConfig, settings: GuildSettings, guild_id: int, fields: Sequence[str]) -> None:
        super().__init__(title=shortened(settings.title, 45))
        self._config = config
        self._settings = settings
        self._guild_id = guild_id
        self._inputs: dict[str, discord.ui.TextInput[SettingsModal]] = {}
        values = settings.model_dump(mode="json")
        for name in fields:
            self._inputs[name] = _input(name, type(settings).model_fields[name], values[name])
            title = type(settings).model_fields[name].title or name
            hint = shortened(type(settings).model_fields[name].description or "", 100) or None
            self.add_item(discord.ui.Label(text=shortened(title, 45), description=hint, component=self._inputs[name]))

    @classmethod
    async def of(
        cls, config: GuildConfig, model: type[GuildSettings], guild_id: int, *, fields: Sequence[str] | None = None
    ) -> "SettingsModal":
        """Return the form with the guild's values; send it with `interaction.response.send_modal`.

        Without `fields` it has the first five that can be typed. Raises ValueError for a field that cannot, for an
        unknown one, and for more than five.
        """
        typed = [name for name, field in model.model_fields.items() if _kind(field) is not None]
        chosen = typed[:_MOST_FIELDS] if fields is None else list(fields)
        wrong = sorted(set(chosen) - set(typed))
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: not typed in a form. There are: {', '.join(typed) or 'none'}.")
        if not 0 < len(chosen) <= _MOST_FIELDS:
            raise ValueError(f"A form has 1 to {_MOST_FIELDS} fields, not {len(chosen)}.")
        return cls(config, await config.settings(model, guild_id), guild_id, chosen)

    @override
    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        if not interaction.permissions.manage_guild:
            await interaction.response.send_message("You need the permission to manage this server.", ephemeral=True)
            return
        text = await self._saved(interaction.user.id)
        await interaction.response.send_message(shortened(text, 2000), ephemeral=True)

    async def _saved(self, member_id: int) -> str:
        """Save what the member has changed, and return the answer."""
        before, fields = self._settings.model_dump(mode="json"), type(self._settings).model_fields
        typed = {name: _value(fields[name], each.value) for name, each in self._inputs.items()}
        changed = {name: value for name, value in typed.items() if value != before[name]}
        if not changed:
            return "Nothing was changed."
        config, section = self._config, self._settings.section
        try:
            await config.set_guild_settings(self._guild_id, section, changed, changed_by=member_id)
        except InvalidSettings as error:
            refusals = [f"• {self._title(problem.pointer)}: {problem.message}" for problem in error.problems]
            return "\n".join(["Nothing was changed.", *refusals])
        return f"Saved: {', '.join(fields[name].title or name for name in changed)}."

    def _title(self, pointer: str) -> str:
        """Return the title of the field that the pointer is into; that of the section for its own check."""
        name = pointer.removeprefix("/").partition("/")[0]
        field = type(self._settings).model_fields.get(name)
        return self._settings.title if field is None else field.title or name


def _kind(field: FieldInfo) -> type | None:
    """Return str, int, float or bool; None for fields that are not typed as text, such as a channel or a secret."""
    annotation: Any = field.annotation
    is_union = get_origin(annotation) in {Union, UnionType}
    options = [each for each in get_args(annotation) if each is not NoneType] if is_union else [annotation]
    marks = {type(each).__name__ for each in field.metadata}
    if len(options) != 1 or options[0] not in {str, int, float, bool} or "WithJsonSchema" in marks:
        return None
    found: type = options[0]
    return found


def _input(name: str, field: FieldInfo, value: JsonValue) -> "discord.ui.TextInput[SettingsModal]":
    text = "" if value is None else ("yes" if value else "no") if isinstance(value, bool) else str(value)
    longest = next((each.max_length for each in field.metadata if hasattr(each, "max_length")), None) or 4000
    return discord.ui.TextInput(
        custom_id=name,
        default=text or None,
        required=False,
        max_length=min(longest, 4000),
        style=discord.TextStyle.paragraph if longest > 200 and _kind(field) is str else discord.TextStyle.short,
    )


def _value(field: FieldInfo, text: str) -> JsonValue:
    """Return the JSON value of the typed text. Unreadable text stays text, which the validation refuses."""
    kind, typed = _kind(field), text.strip()
    if not typed and NoneType in get_args(field.annotation):
        return None
    if kind is bool:
        return True if typed.lower() in _YES else False if typed.lower() in _NO else typed
    if kind in {int, float}:
        try:
            return int(typed) if kind is int else float(typed)
        except ValueError:
            return typed
    return text
