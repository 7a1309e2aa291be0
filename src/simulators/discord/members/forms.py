"""Find the fields of a modal by what a member reads."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from simcord.enums import SELECT_TYPES, ComponentType, OptionType

from simulators.discord.members.components import options_of
from simulators.discord.typed_commands import NotUnderstood

_YES: Final = {"true", "yes", "on", "1"}
_NO: Final = {"false", "no", "off", "0"}
_REQUIRED_BY_DEFAULT: Final = {ComponentType.TEXT_INPUT, *SELECT_TYPES}


def by_custom_id(modal: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, object]:
    """Replace labels by the ids of their fields. Raises `NotUnderstood` for a name that the modal does not have."""
    labels = {label: field["custom_id"] for label, field in fields_of(modal)}
    unknown = [name for name in values if name not in labels and name not in labels.values()]
    if unknown:
        raise NotUnderstood(f"The form has no field {unknown[0]!r}. It has: {', '.join(labels)}.")
    return {labels.get(name, name): value for name, value in values.items()}


def prefilled(modal: Mapping[str, Any]) -> dict[str, object]:
    """Return the texts that stand in the form when it opens, by `custom_id`: a member sends them unless it edits."""
    return {field["custom_id"]: field["value"] for _, field in fields_of(modal) if field.get("value")}


def require_complete(modal: Mapping[str, Any], given: Mapping[str, object]) -> None:
    """Raises `NotUnderstood`, which names the required fields without a value; `given` is by `custom_id`."""
    missing = [
        label
        for label, field in fields_of(modal)
        if is_required(field) and given.get(field["custom_id"]) in (None, "", [])
    ]
    if missing:
        raise NotUnderstood(f"The form needs {', '.join(map(repr, missing))}.")


def typed_values(
    modal: Mapping[str, Any], typed: Mapping[str, str], resolve: Callable[[OptionType, str], object]
) -> dict[str, object]:
    """Return what text stands for in each field: options by their labels, yes or no, members by their names.

    Several options are separated by commas. Raises `NotUnderstood`.
    """
    fields = {field["custom_id"]: (label, field) for label, field in fields_of(modal)}
    given = by_custom_id(modal, typed)
    return {custom_id: _value(*fields[custom_id], str(text), resolve) for custom_id, text in given.items()}


def by_label(modal: Mapping[str, Any], text: str) -> str:
    """Replace ids of fields in the text by their labels: discord.py makes ids up that no member sees."""
    for label, field in fields_of(modal):
        text = text.replace(repr(field["custom_id"]), repr(label))
    return text


def is_required(field: Mapping[str, Any]) -> bool:
    return bool(field.get("required", field["type"] in _REQUIRED_BY_DEFAULT))


def fields_of(modal: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return label and component of each field, in order."""
    return list(_fields(modal.get("components") or ()))


def _fields(components: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for component in components:
        inner = component.get("component")
        if inner is not None:
            yield component.get("label") or inner["custom_id"], inner
        elif component.get("custom_id"):
            yield component.get("label") or component["custom_id"], component
        yield from _fields(component.get("components") or ())


def _value(label: str, field: Mapping[str, Any], text: str, resolve: Callable[[OptionType, str], object]) -> object:
    several = [each.strip() for each in text.split(",") if each.strip()]
    match field["type"]:
        case ComponentType.TEXT_INPUT:
            return text
        case ComponentType.CHECKBOX:
            if text.casefold() not in _YES | _NO:
                raise NotUnderstood(f"{label!r} is yes or no, not {text!r}.")
            return text.casefold() in _YES
        case ComponentType.FILE_UPLOAD:
            raise NotUnderstood(f"{label!r} is a file, which cannot be typed. Use the browser instead.")
        case ComponentType.RADIO_GROUP:
            return options_of({**field, "type": ComponentType.STRING_SELECT}, [text], resolve)[0]
        case ComponentType.CHECKBOX_GROUP:
            options = {**field, "type": ComponentType.STRING_SELECT, "min_values": 0, "max_values": 10}
            return options_of(options, several, resolve)
        case _:
            return options_of(dict(field), several, resolve)
