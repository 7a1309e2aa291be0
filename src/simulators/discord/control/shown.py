"""Describe messages, components and forms of the simulated Discord for a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from simcord.components import walk_components
from simcord.enums import ComponentType

from simulators.discord.members.components import Component, buttons_of, menus_of, name_of
from simulators.discord.members.forms import fields_of, is_required

_ENTITIES: Final = {
    ComponentType.USER_SELECT: "any member",
    ComponentType.ROLE_SELECT: "any role",
    ComponentType.CHANNEL_SELECT: "any channel",
    ComponentType.MENTIONABLE_SELECT: "any member or role",
}
_OF_FORMS: Final = {
    **_ENTITIES,
    ComponentType.TEXT_INPUT: "text",
    ComponentType.CHECKBOX: "yes or no",
    ComponentType.FILE_UPLOAD: "a file",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    label: str
    custom_id: str | None
    disabled: bool
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """`name` is its placeholder, or its `custom_id` where it has none. `options` are labels."""

    name: str
    custom_id: str
    options: list[str]
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message. `visible_to` are the user names of the members that can see it."""

    id: str
    author: str
    channel: str
    content: str
    embeds: list[dict[str, object]]
    ephemeral: bool
    visible_to: list[str]
    buttons: list[Button] = field(default_factory=list)
    menus: list[Menu] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A modal that was opened; `fields` map labels to the kind of input."""

    id: str
    title: str
    fields: list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of an act. `sent` is the member's own message, `did` lists other effects in sentences."""

    replies: list[Reply] = field(default_factory=list)
    sent: str | None = None
    form: Form | None = None
    did: list[str] = field(default_factory=list)


def embed(given: dict[str, Any]) -> dict[str, object]:
    return {
        "title": given.get("title"),
        "description": given.get("description"),
        "fields": [{"name": each["name"], "value": each["value"]} for each in given.get("fields", ())],
        "footer": (given.get("footer") or {}).get("text"),
    }


def text_of(components: Sequence[Component]) -> str:
    """Return the text of a layout of Components V2, which has no content."""
    parts = walk_components(list(components))
    return "\n".join(str(part["content"]) for part in parts if part.get("type") == ComponentType.TEXT_DISPLAY)


def buttons(components: Sequence[Component]) -> list[Button]:
    return [
        Button(
            label=name_of(part),
            custom_id=part.get("custom_id"),
            disabled=bool(part.get("disabled")),
            url=part.get("url"),
        )
        for part in buttons_of(components)
    ]


def menus(components: Sequence[Component]) -> list[Menu]:
    return [
        Menu(
            name=part.get("placeholder") or part["custom_id"],
            custom_id=part["custom_id"],
            options=_options(part),
            disabled=bool(part.get("disabled")),
        )
        for part in menus_of(components)
    ]


def form(interaction_id: int, modal: dict[str, Any]) -> Form:
    described = [(label, _described(field_)) for label, field_ in fields_of(modal)]
    return Form(id=str(interaction_id), title=str(modal.get("title", "")), fields=described)


def _described(field_: Component) -> str:
    what = _OF_FORMS.get(field_["type"]) or " / ".join(_options(field_))
    filled = f", now {field_['value']!r}" if field_.get("value") else ""
    return f"{what}{'' if is_required(field_) else ', optional'}{filled}"


def _options(menu: Component) -> list[str]:
    whole = _ENTITIES.get(menu["type"])
    return [whole] if whole is not None else [str(option["label"]) for option in menu.get("options") or ()]
