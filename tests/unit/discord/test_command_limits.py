"""Discord's limits on commands, checked before a sync."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.discord.command_sync.limits import violations

Payload = dict[str, Any]


def an_option(name: str = "text", **changes: Any) -> Payload:
    return {"type": 3, "name": name, "description": "A text.", "required": False, **changes}


def a_command(*options: Payload, **changes: Any) -> Payload:
    return {"type": 1, "name": "speak", "description": "Speaks.", "options": list(options), **changes}


def choices(count: int) -> list[Payload]:
    return [{"name": f"c{number}", "value": f"v{number}"} for number in range(count)]


def of_size(size: int) -> Payload:
    """Build a command whose texts have this many characters together."""
    command = a_command(*(an_option(f"o{number:02}", description="d" * 100) for number in range(20)))
    filling = size - len("speak") - len("Speaks.") - 20 * 103
    command["options"][0]["choices"] = [{"name": "c1", "value": "v" * (filling - len("c1"))}]
    return command


TAKEN = {
    "plain": a_command(an_option()),
    "a description of 100 characters": a_command(description="d" * 100),
    "25 options": a_command(*(an_option(f"o{number}") for number in range(25))),
    "25 choices": a_command(an_option(choices=choices(25))),
    "a name of 32 letters with digits": a_command(name="a1-_'" + "b" * 27),
    "a Thai name with combining marks": a_command(name="ค้นหา"),
    "a Devanagari name": a_command(name="हिन्दी"),
    "a context menu with capitals and spaces": {"type": 2, "name": "Report this Person"},
    "a group in a command": a_command(
        {"type": 2, "name": "g", "description": "d", "options": [{"type": 1, "name": "s", "description": "d"}]}
    ),
    "the largest integer": a_command(an_option(type=4, max_value=2**53 - 1)),
    "8,000 characters": of_size(8000),
}

REFUSED: dict[str, tuple[Payload, str]] = {
    "101 characters": (a_command(description="d" * 101), "its description has 101 characters"),
    "no description": (a_command(description=""), "its description has 0 characters"),
    "26 options": (a_command(*(an_option(f"o{number}") for number in range(26))), "26 options"),
    "capitals": (a_command(name="Speak"), "the name `Speak` has capitals"),
    "capitals of another alphabet": (a_command(name="Ärger"), "has capitals"),
    "a space": (a_command(name="speak up"), "characters other than letters"),
    "33 letters": (a_command(name="a" * 33), "has 33 characters"),
    "an option's name": (a_command(an_option("Text")), "option `Text`: the name `Text` has capitals"),
    "an option's description": (a_command(an_option(description="d" * 101)), "option `text`: its description has 101"),
    "26 choices": (a_command(an_option(choices=choices(26))), "option `text`: 26 choices"),
    "a choice's name": (a_command(an_option(choices=[{"name": "", "value": "v"}])), "a choice's name has 0 characters"),
    "a long choice": (
        a_command(an_option(choices=[{"name": "n", "value": "v" * 6001}])),
        "a choice of 6001 characters",
    ),
    "a large choice": (a_command(an_option(type=4, choices=[{"name": "n", "value": 2**53}])), "a choice beyond"),
    "two choices of one name": (a_command(an_option(choices=choices(1) * 2)), "two choices have the same name"),
    "two options of one name": (a_command(an_option(), an_option()), "two options have the same name"),
    "a required option last": (a_command(an_option("a"), an_option("b", required=True)), "required, but follows `a`"),
    "a large bound": (a_command(an_option(type=4, max_value=2**53)), "its max_value is beyond"),
    "a long text": (a_command(an_option(max_length=6001)), "its max_length is not between 1 and 6,000"),
    "a translated name": (a_command(name_localizations={"de": "Sprich"}), "the name `Sprich` has capitals"),
    "a translated description": (a_command(description_localizations={"de": "d" * 101}), "has 101 characters"),
    "a long context menu": ({"type": 3, "name": "n" * 33}, "has 33 characters"),
    "a group's subcommand": (
        a_command(
            {"type": 2, "name": "g", "description": "d", "options": [{"type": 1, "name": "S", "description": "d"}]}
        ),
        "option `g S`: the name `S` has capitals",
    ),
    "8,001 characters": (of_size(8001), "8,001 characters; Discord takes 8,000"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_command_within_the_limits_is_taken(name: str) -> None:
    assert violations(TAKEN[name]) == ()


@pytest.mark.parametrize("name", REFUSED)
def test_a_command_beyond_one_limit_is_refused_with_its_field_and_reason(name: str) -> None:
    payload, reason = REFUSED[name]
    (violation,) = violations(payload)

    assert reason in str(violation)


@pytest.mark.parametrize("broken", [lambda o: o | {"description": ""}, lambda o: o | {"name": "UP"}])
def test_the_path_leads_to_the_refused_field(broken: Callable[[Payload], Payload]) -> None:
    (violation,) = violations(a_command(broken(an_option())))
    field = violation.path[-1]

    assert violation.path[:-1] == ("options", "0")
    assert broken(an_option())[field] in ("", "UP")
