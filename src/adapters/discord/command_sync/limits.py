"""Discord's limits on one application command: names, texts, options, choices and its total size.

The figures are those of Discord's documentation, "Application Commands". Discord refuses a sync as a whole when one of
its commands breaks one of them.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from typing_extensions import override

_CHAT_INPUT = 1
_SUBCOMMAND, _GROUP = 1, 2
_MOST = 25
_LONGEST_NAME, _LONGEST_TEXT, _LONGEST_STRING, _LONGEST_COMMAND = 32, 100, 6000, 8000
_LARGEST_INTEGER: Final = 2**53 - 1

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Violation:
    """`path` leads to the refused field of the payload; `where` names the option, and is empty for the command."""

    path: tuple[str, ...]
    where: str
    reason: str

    @override
    def __str__(self) -> str:
        return f"option `{self.where}`: {self.reason}" if self.where else self.reason


Found = Iterator[Violation]


def violations(command: Payload) -> tuple[Violation, ...]:
    """Return every limit of Discord that the payload of a command breaks. Empty: Discord takes it."""
    return (*_command(command), *_total(command))


def _command(command: Payload) -> Found:
    if command.get("type", _CHAT_INPUT) == _CHAT_INPUT:
        yield from _names(command, (), "", _slash_name)
        yield from _texts(command, "description", (), "")
        yield from _options(command.get("options") or (), (), "", depth=0)
    else:
        yield from _names(command, (), "", _menu_name)


def _options(options: Sequence[Payload], path: tuple[str, ...], where: str, *, depth: int) -> Found:
    path = (*path, "options")
    yield from _at_most_25(options, path, where, "options")
    yield from _different([str(option["name"]) for option in options], path, where, "options")
    if len({option["type"] in (_SUBCOMMAND, _GROUP) for option in options}) > 1:
        yield Violation(path, where, "subcommands and other options are mixed; Discord takes one kind")
    optional = ""
    for index, option in enumerate(options):
        inner, name = (*path, str(index)), f"{where} {option['name']}".strip()
        if option.get("required") and optional:
            yield Violation(inner, name, f"it is required, but follows `{optional}`, which is not")
        if not option.get("required") and option["type"] not in (_SUBCOMMAND, _GROUP):
            optional = str(option["name"])
        yield from _option(option, inner, name, depth=depth)


def _option(option: Payload, path: tuple[str, ...], where: str, *, depth: int) -> Found:
    yield from _names(option, path, where, _slash_name)
    yield from _texts(option, "description", path, where)
    yield from _choices(option, path, where)
    yield from _bounds(option, path, where)
    if option["type"] in (_SUBCOMMAND, _GROUP):
        if depth == 1 and option["type"] == _GROUP:
            yield Violation(path, where, "a group inside of a group; Discord takes one level")
        yield from _options(option.get("options") or (), path, where, depth=depth + 1)


def _choices(option: Payload, path: tuple[str, ...], where: str) -> Found:
    choices: Sequence[Payload] = option.get("choices") or ()
    path = (*path, "choices")
    yield from _at_most_25(choices, path, where, "choices")
    yield from _different([str(choice["name"]) for choice in choices], path, where, "choices")
    for index, choice in enumerate(choices):
        yield from _texts(choice, "name", (*path, str(index)), where, kind="choice")
        value = choice["value"]
        if isinstance(value, str) and len(value) > _LONGEST_STRING:
            yield Violation((*path, str(index), "value"), where, f"a choice of {len(value)} characters, over 6,000")
        if isinstance(value, int | float) and abs(value) > _LARGEST_INTEGER:
            yield Violation((*path, str(index), "value"), where, "a choice beyond ±(2^53 - 1)")
    if choices and option.get("autocomplete"):
        yield Violation(path, where, "choices and autocomplete; Discord takes one of them")


def _bounds(option: Payload, path: tuple[str, ...], where: str) -> Found:
    for field in ("min_value", "max_value"):
        value = option.get(field)
        if value is not None and abs(value) > _LARGEST_INTEGER:
            yield Violation((*path, field), where, f"its {field} is beyond ±(2^53 - 1)")
    for field, least in (("min_length", 0), ("max_length", 1)):
        value = option.get(field)
        if value is not None and not least <= value <= _LONGEST_STRING:
            yield Violation((*path, field), where, f"its {field} is not between {least} and 6,000")


def _names(owner: Payload, path: tuple[str, ...], where: str, flaw: Callable[[str], str | None]) -> Found:
    for field, name in _with_localizations(owner, "name"):
        reason = flaw(name)
        if reason is not None:
            yield Violation((*path, *field), where, f"the name `{name[:_LONGEST_TEXT]}` {reason}")


def _texts(owner: Payload, key: str, path: tuple[str, ...], where: str, *, kind: str = "") -> Found:
    subject = f"a {kind}'s {key}" if kind else f"its {key}"
    for field, text in _with_localizations(owner, key):
        if not 1 <= len(text) <= _LONGEST_TEXT:
            reason = f"{subject} has {len(text)} characters; Discord takes 1 to {_LONGEST_TEXT}"
            yield Violation((*path, *field), where, reason)


def _slash_name(name: str) -> str | None:
    if not 1 <= len(name) <= _LONGEST_NAME:
        return f"has {len(name)} characters; Discord takes 1 to {_LONGEST_NAME}"
    if not all(_nameable(character) for character in name):
        return "has characters other than letters, digits, `-`, `_` and `'`"
    if name != name.lower():
        return "has capitals; Discord takes small letters"
    return None


def _menu_name(name: str) -> str | None:
    return None if 1 <= len(name.strip()) <= _LONGEST_NAME else f"has {len(name)} characters; Discord takes 1 to 32"


def _nameable(character: str) -> bool:
    return (
        character in "-_'"
        or unicodedata.category(character)[0] in "LN"
        or unicodedata.name(character, "").startswith(("DEVANAGARI", "THAI"))
    )


def _at_most_25(things: Sequence[object], path: tuple[str, ...], where: str, kind: str) -> Found:
    if len(things) > _MOST:
        yield Violation(path, where, f"{len(things)} {kind}; Discord takes at most {_MOST}")


def _different(names: Sequence[str], path: tuple[str, ...], where: str, kind: str) -> Found:
    if len(set(names)) < len(names):
        yield Violation(path, where, f"two {kind} have the same name")


def _total(command: Payload) -> Found:
    size = _size(command)
    if size > _LONGEST_COMMAND:
        yield Violation((), "", f"names, descriptions and choices have {size:,} characters; Discord takes 8,000")


def _size(owner: Payload) -> int:
    """Count as Discord does: a text with localizations counts as its longest form."""
    own = sum(
        max((len(text) for _, text in _with_localizations(owner, key)), default=0) for key in ("name", "description")
    )
    value = owner.get("value")
    inner = [*(owner.get("options") or ()), *(owner.get("choices") or ())]
    return own + (len(value) if isinstance(value, str) else 0) + sum(_size(each) for each in inner)


def _with_localizations(owner: Payload, key: str) -> Iterator[tuple[tuple[str, ...], str]]:
    yield (key,), str(owner.get(key) or "")
    for locale, text in (owner.get(f"{key}_localizations") or {}).items():
        yield (f"{key}_localizations", str(locale)), str(text)
