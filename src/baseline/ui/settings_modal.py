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

    Only members that may manage the server can save. Each change is validated, audited with the member, and announced,
    as in the dashboard; what is not valid is answered with the reason, and nothing of that field is stored.
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
        before = self._settings.model_dump(mode="json")
        saved: list[str] = []
        for name, typed in self._inputs.items():
            field = type(self._settings).model_fields[name]
            value = _value(field, typed.value)
            if value == before[name]:
                continue
            try:
                await self._config.set_guild_setting(
                    self._guild_id, f"{self._settings.section}.{name}", value, changed_by=interaction.user.id
                )
            except InvalidSettings as error:
                problems = "; ".join(problem.message for problem in error.problems)
                text = f"{field.title or name}: {problems}. Saved: {', '.join(saved) or 'nothing'}."
                await interaction.response.send_message(shortened(text, 2000), ephemeral=True)
                return
            saved.append(field.title or name)
        text = f"Saved: {', '.join(saved)}." if saved else "Nothing was changed."
        await interaction.response.send_message(shortened(text, 2000), ephemeral=True)


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
