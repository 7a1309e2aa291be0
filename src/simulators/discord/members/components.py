"""Find the buttons and select menus of a message by what a member sees of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

from simcord.components import walk_components
from simcord.enums import SELECT_TYPES, ComponentType, OptionType

from simulators.discord.typed_commands import NotUnderstood

Component: TypeAlias = dict[str, Any]
"""A component as Discord's API describes it."""

_LINK, _PREMIUM = 5, 6
_KINDS: Final = {
    ComponentType.USER_SELECT: OptionType.USER,
    ComponentType.ROLE_SELECT: OptionType.ROLE,
    ComponentType.CHANNEL_SELECT: OptionType.CHANNEL,
    ComponentType.MENTIONABLE_SELECT: OptionType.MENTIONABLE,
}


def buttons_of(components: Iterable[Component]) -> list[Component]:
    return [part for part in walk_components(list(components)) if part.get("type") == ComponentType.BUTTON]


def menus_of(components: Iterable[Component]) -> list[Component]:
    return [part for part in walk_components(list(components)) if part.get("type") in SELECT_TYPES]


def name_of(button: Component) -> str:
    """Return the button's label, or else its emoji, or else its `custom_id`."""
    return str(button.get("label") or (button.get("emoji") or {}).get("name") or button.get("custom_id") or "")


def button_of(components: Iterable[Component], name: str | None, custom_id: str | None = None) -> Component:
    """Return a button that can be pressed: by its label, emoji or `custom_id`, without a name the only one.

    Raises `NotUnderstood`, which names the buttons that are there.
    """
    every = buttons_of(components)
    if not every:
        raise NotUnderstood("The message has no buttons.")
    found = [
        button
        for button in every
        if (name is None or name in {name_of(button), button.get("custom_id")})
        and (custom_id is None or button.get("custom_id") == custom_id)
    ]
    wanted, there = name or custom_id, f"Its buttons: {', '.join(map(_shown, every))}."
    if not found:
        raise NotUnderstood(f"The message has no button {wanted!r}. {there}")
    if len(found) > 1:
        ids = ", ".join(str(button.get("custom_id")) for button in found)
        raise NotUnderstood(f"Several buttons fit. Name one by its id: {ids}.")
    (button,) = found
    if button.get("disabled"):
        raise NotUnderstood(f"The button {name_of(button)!r} is disabled, so that it cannot be pressed. {there}")
    if button.get("style") in {_LINK, _PREMIUM} or not button.get("custom_id"):
        raise NotUnderstood(f"The button {name_of(button)!r} opens {button.get('url', 'a shop')}: no bot notices that.")
    return button


def menu_of(components: Iterable[Component], name: str | None) -> Component:
    """Return a select menu that can be used: by its `custom_id` or placeholder, without a name the only one.

    Raises `NotUnderstood`, which names the menus that are there.
    """
    every = menus_of(components)
    if not every:
        raise NotUnderstood("The message has no select menu.")
    found = [menu for menu in every if name is None or name in {menu.get("custom_id"), menu.get("placeholder")}]
    there = ", ".join(repr(menu.get("placeholder") or menu["custom_id"]) for menu in every)
    if not found:
        raise NotUnderstood(f"The message has no menu {name!r}. Its menus: {there}.")
    if len(found) > 1:
        ids = ", ".join(str(menu["custom_id"]) for menu in found)
        raise NotUnderstood(f"The message has several menus: {there}. Name one by its id: {ids}.")
    (menu,) = found
    if menu.get("disabled"):
        raise NotUnderstood(f"The menu {menu.get('placeholder') or menu['custom_id']!r} is disabled.")
    return menu


def options_of(menu: Component, values: Sequence[Any], resolve: Callable[[OptionType, str], object]) -> list[Any]:
    """Return what is chosen: values for labels, and what `resolve` finds for the names of members, roles and channels.

    Handles stay as they are. Raises `NotUnderstood` for an unknown option, and for too few or too many.
    """
    least, most = menu.get("min_values", 1), menu.get("max_values", 1)
    if not least <= len(values) <= most:
        number = str(least) if least == most else f"{least} to {most}"
        raise NotUnderstood(f"The menu takes {number} of its options, not {len(values)}.")
    kind = _KINDS.get(menu["type"])
    if kind is not None:
        return [resolve(kind, value) if isinstance(value, str) else value for value in values]
    return [_option(menu, value) for value in values]


def _option(menu: Component, value: object) -> object:
    options = menu.get("options") or ()
    for option in options:
        if value in {option["value"], option["label"]}:
            return option["value"]
    raise NotUnderstood(f"There is no option {value!r}. Options: {', '.join(option['label'] for option in options)}.")


def _shown(button: Component) -> str:
    return f"{name_of(button)!r}{' (disabled)' if button.get('disabled') else ''}"
