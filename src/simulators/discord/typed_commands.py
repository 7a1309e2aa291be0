"""Parse a typed line such as `/ask question: hello there` into a command with options."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from simcord.enums import OptionType

Declared: TypeAlias = Mapping[str, Any]
"""A command, subcommand or option as Discord knows it."""

_NESTED: Final = {OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP}
_YES: Final = {"true", "yes", "on", "1"}
_NO: Final = {"false", "no", "off", "0"}


class NotUnderstood(Exception):
    """The message states what was expected."""


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """`name` is the whole path, such as `settings view`."""

    name: str
    options: dict[str, object]


def understand(text: str, commands: Sequence[Declared], resolve: Callable[[OptionType, str], object]) -> TypedCommand:
    """Parse the line; `resolve` finds the member, role or channel of a mention or name. Raises `NotUnderstood`."""
    name, _, rest = text.strip().removeprefix("/").partition(" ")
    node = _named(name, commands, f"There is no command /{name}.", prefix="/")
    path = [name]
    while nested := [option for option in node.get("options", ()) if option["type"] in _NESTED]:
        word, _, rest = rest.strip().partition(" ")
        node = _named(word, nested, f"/{' '.join(path)} has no subcommand {word!r}.")
        path.append(word)
    command = " ".join(path)
    declared = {option["name"]: option for option in node.get("options", ())}
    typed = _split(command, rest, declared)
    missing = [option for option, spec in declared.items() if spec.get("required") and option not in typed]
    if missing:
        raise NotUnderstood(f"/{command} needs {_listed(missing)}. {_usage(command, declared)}")
    return TypedCommand(command, {option: _value(declared[option], value, resolve) for option, value in typed.items()})


def _named(name: str, known: Sequence[Declared], otherwise: str, prefix: str = "") -> Declared:
    found = next((declared for declared in known if declared["name"] == name), None)
    if found is None:
        names = sorted(f"{prefix}{declared['name']}" for declared in known)
        raise NotUnderstood(f"{otherwise} Known: {_listed(names)}.")
    return found


def _split(command: str, text: str, declared: Mapping[str, Declared]) -> dict[str, str]:
    """A value reaches up to the next known option, so that it may contain colons itself."""
    names = "|".join(re.escape(name) for name in declared)
    starts = list(re.finditer(rf"(?:^|(?<=\s))({names}):", text)) if declared else []
    before = text[: starts[0].start()] if starts else text
    if before.strip():
        raise NotUnderstood(f"/{command} does not understand {before.strip()!r}. {_usage(command, declared)}")
    ends = [*(start.start() for start in starts), len(text)][1:]
    return {start.group(1): text[start.end() : end].strip() for start, end in zip(starts, ends, strict=True)}


def _value(option: Declared, text: str, resolve: Callable[[OptionType, str], object]) -> object:
    kind = OptionType(option["type"])
    for choice in option.get("choices", ()):
        if text in {choice["name"], str(choice["value"])}:
            value: object = choice["value"]
            return value
    match kind:
        case OptionType.STRING:
            return text
        case OptionType.INTEGER | OptionType.NUMBER:
            return _number(option["name"], text, int if kind is OptionType.INTEGER else float)
        case OptionType.BOOLEAN:
            if text.casefold() not in _YES | _NO:
                raise NotUnderstood(f"{option['name']} must be true or false, not {text!r}.")
            return text.casefold() in _YES
        case OptionType.ATTACHMENT:
            raise NotUnderstood(f"{option['name']} is a file, which cannot be typed. Use the browser instead.")
        case _:
            return resolve(kind, text)


def _number(name: str, text: str, convert: Callable[[str], float]) -> float:
    try:
        return convert(text)
    except ValueError:
        raise NotUnderstood(f"{name} must be a number, not {text!r}.") from None


def _usage(command: str, declared: Mapping[str, Declared]) -> str:
    if not declared:
        return f"Type it without anything more: /{command}"
    return f"Type it like this: /{command} {' '.join(f'{name}: …' for name in declared)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
