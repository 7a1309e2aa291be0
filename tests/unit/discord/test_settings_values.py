"""Settings as people write them in Discord."""

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import pytest
from pydantic import field_validator

from adapters.cogs.settings.section import PydanticSection
from adapters.discord.commands.settings_shown import edit_value, show_value
from adapters.discord.commands.settings_values import Unreadable, choices, field_schema, read_value
from baseline.settings import ChannelId, Color, Duration, Field, GuildSettings, MemberId, RoleId
from domain.settings import InvalidSettings, JsonValue


class Mood(StrEnum):
    HAPPY = "happy"
    SAD = "sad"


class Everything(GuildSettings, section="everything"):
    """Settings with one field of each kind."""

    channel: ChannelId | None = None
    channels: list[ChannelId] = Field(default_factory=list)
    role: RoleId | None = None
    member: MemberId | None = None
    color: Color = "#ffffff"
    wait: Duration = timedelta(0)
    loud: bool = False
    count: int = 0
    share: float = 0.0
    text: str = ""
    nick: str | None = None
    words: list[str] = Field(default_factory=list)
    shares: list[float] = Field(default_factory=list)
    prices: list[Decimal] | None = None
    waits: list[Duration] = Field(default_factory=list)
    counts: list[int] = Field(default_factory=list)
    mood: Mood = Mood.HAPPY
    moods: list[Mood] = Field(default_factory=list)
    size: Literal["small", "large"] = "small"


SECTION = PydanticSection(Everything, {})
SCHEMA = SECTION.json_schema()


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("channel", "<#123>", "123"),
        ("channel", "123", "123"),
        ("channel", "none", None),
        ("channels", "<#1> <#2>,3", ["1", "2", "3"]),
        ("channels", "none", []),
        ("role", "<@&5>", "5"),
        ("member", "<@7>", "7"),
        ("member", "<@!7>", "7"),
        ("color", "#FF8800", "#ff8800"),
        ("color", "ff8800", "#ff8800"),
        ("wait", "1h30m", 5400),
        ("wait", "2d 5 s", 172805),
        ("wait", "90", 90),
        ("loud", "On", True),
        ("loud", "no", False),
        ("count", "-3", -3),
        ("share", "0,5", 0.5),
        ("text", " none ", " none "),
        ("nick", "none", None),
        ("nick", "Bob", "Bob"),
        ("words", "a, b c", ["a", "b c"]),
        ("mood", "SAD", "sad"),
        ("moods", "sad, happy", ["sad", "happy"]),
        ("size", "large", "large"),
    ],
)
def test_what_people_write_is_read_as_the_field_wants_it(field: str, text: str, value: JsonValue) -> None:
    read = read_value(SCHEMA, field, text)
    assert read == value
    SECTION.differences({field: read})


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("channel", "general"),
        ("channel", "<@&5>"),
        ("channels", "<#1> general"),
        ("role", "<#5>"),
        ("color", "reddish"),
        ("wait", "soon"),
        ("wait", "1h30"),
        ("loud", "perhaps"),
        ("count", "1.5"),
        ("count", "٣"),
        ("share", "half"),
        ("mood", "angry"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_can(field: str, text: str) -> None:
    with pytest.raises(Unreadable, match="must be"):
        read_value(SCHEMA, field, text)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("channel", "123", "<#123>"),
        ("channels", ["1", "2"], "<#1>, <#2>"),
        ("role", None, "*nothing*"),
        ("wait", 5400, "1h 30m"),
        ("wait", 0, "0s"),
        ("loud", True, "on"),
        ("count", 0, "0"),
        ("text", "x" * 4000, "x" * 4000),
        ("mood", "sad", "sad"),
    ],
)
def test_values_are_shown_as_people_write_them(field: str, value: JsonValue, shown: str) -> None:
    assert show_value(SCHEMA, field, value) == shown


def test_a_field_offers_what_there_is_to_choose_from() -> None:
    assert choices(field_schema(SCHEMA, "mood")[0]) == [("happy", "happy"), ("sad", "sad")]
    assert [words for words, _ in choices(field_schema(SCHEMA, "loud")[0])] == ["on", "off"]
    assert choices(field_schema(SCHEMA, "text")[0]) == []


class Alike(GuildSettings, section="alike"):
    choice: Literal["1", 1] = "1"
    entries: list[str | None] = Field(default_factory=list)


ALIKE = PydanticSection(Alike, {}).json_schema()


@pytest.mark.parametrize(("text", "value"), [("1", 1), ('"1"', "1")])
def test_each_of_two_choices_of_one_text_can_be_written(text: str, value: JsonValue) -> None:
    chosen = read_value(ALIKE, "choice", text)

    assert (type(chosen), chosen) == (type(value), value)


def test_an_empty_entry_of_a_list_stays_empty_in_a_form() -> None:
    written = edit_value(ALIKE, "entries", ["a", None], lambda _, id_: id_)

    assert read_value(ALIKE, "entries", written) == ["a", None]


class Exiting(GuildSettings, section="exiting"):
    number: int = 1

    @field_validator("number")
    @classmethod
    def check(cls, number: int) -> int:
        if number > 1:
            raise SystemExit(3)
        return number


def test_a_check_that_exits_refuses_the_values() -> None:
    with pytest.raises(InvalidSettings, match="exiting"):
        PydanticSection(Exiting, {}).differences({"number": 2})


@pytest.mark.parametrize("field", ["shares", "prices", "waits"])
@pytest.mark.parametrize("text", ["0,25", "1, 0,25", "1,2,3", "0,25; 1,5", "-0,5"])
def test_a_comma_inside_of_a_number_of_a_list_is_refused_because_it_has_two_meanings(field: str, text: str) -> None:
    with pytest.raises(Unreadable, match="point for decimals"):
        read_value(SCHEMA, field, text)


def test_a_list_of_numbers_is_read_with_points_and_with_blanks_after_commas() -> None:
    assert read_value(SCHEMA, "shares", "0.25, 1") == [0.25, 1.0]
    assert read_value(SCHEMA, "shares", "0.25,1.5") == [0.25, 1.5]
    assert read_value(SCHEMA, "shares", "3") == [3.0]
    assert read_value(SCHEMA, "prices", "0.10, 2") == ["0.10", "2"]
    assert read_value(SCHEMA, "waits", "1.5h, 2m") == [5400, 120]
    assert read_value(SCHEMA, "counts", "1,2,3") == [1, 2, 3]
