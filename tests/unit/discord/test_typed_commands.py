"""Parse a typed line as a command with options."""

import pytest
from simcord.enums import OptionType

from simulators.discord.typed_commands import Declared, NotUnderstood, TypedCommand, understand


def _option(name: str, kind: OptionType, **more: object) -> Declared:
    return {"name": name, "type": kind, **more}


ASK: Declared = {"name": "ask", "options": [_option("question", OptionType.STRING, required=True)]}
ROLL: Declared = {
    "name": "roll",
    "options": [
        _option("dice", OptionType.INTEGER),
        _option("bonus", OptionType.NUMBER),
        _option("secret", OptionType.BOOLEAN),
        _option("for", OptionType.USER),
        _option("colour", OptionType.STRING, choices=[{"name": "Deep red", "value": "red"}]),
        _option("picture", OptionType.ATTACHMENT),
    ],
}
SETTINGS: Declared = {
    "name": "settings",
    "options": [
        _option("view", OptionType.SUBCOMMAND, options=[_option("section", OptionType.STRING)]),
        _option(
            "reset",
            OptionType.SUBCOMMAND_GROUP,
            options=[_option("all", OptionType.SUBCOMMAND)],
        ),
    ],
}
STATUS: Declared = {"name": "status"}
COMMANDS = [ASK, ROLL, SETTINGS, STATUS]


def _typed(text: str) -> TypedCommand:
    return understand(text, COMMANDS, lambda kind, value: (kind, value))


@pytest.mark.parametrize(
    ("text", "name", "options"),
    [
        ("/status", "status", {}),
        ("/ask question: hello there", "ask", {"question": "hello there"}),
        ("/ask question:hello", "ask", {"question": "hello"}),
        ("/ask question: Is this: a test?", "ask", {"question": "Is this: a test?"}),
        ("/ask question: line one\nline two", "ask", {"question": "line one\nline two"}),
        ("/roll dice: 3 bonus: -1.5 secret: yes", "roll", {"dice": 3, "bonus": -1.5, "secret": True}),
        ("/roll bonus: 2 dice: 1", "roll", {"bonus": 2.0, "dice": 1}),
        ("/roll for: @mara", "roll", {"for": (OptionType.USER, "@mara")}),
        ("/roll colour: Deep red", "roll", {"colour": "red"}),
        ("/settings view section: ask", "settings view", {"section": "ask"}),
        ("/settings reset all", "settings reset all", {}),
    ],
)
def test_options_are_typed_by_name(text: str, name: str, options: dict[str, object]) -> None:
    assert _typed(text) == TypedCommand(name, options)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/nope", "There is no command /nope. Known: /ask, /roll, /settings, /status."),
        ("/ask", "/ask needs question. Type it like this: /ask question: …"),
        ("/ask prompt: hello", "/ask does not understand 'prompt: hello'. Type it like this: /ask question: …"),
        ("/status now", "/status does not understand 'now'. Type it without anything more: /status"),
        ("/settings", "/settings has no subcommand ''. Known: reset, view."),
        ("/settings change", "/settings has no subcommand 'change'. Known: reset, view."),
        ("/roll dice: many", "dice must be a number, not 'many'."),
        ("/roll dice: 1.5", "dice must be a number, not '1.5'."),
        ("/roll secret: perhaps", "secret must be true or false, not 'perhaps'."),
        ("/roll picture: cat.png", "picture is a file, which cannot be typed. Use the browser instead."),
    ],
)
def test_what_cannot_be_understood_says_what_would_be(text: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        _typed(text)

    assert str(refusal.value) == reason
