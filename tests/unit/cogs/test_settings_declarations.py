"""Every kind of setting that a cog may declare, and the errors for wrong declarations."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest

from adapters.cogs.declaring import DeclaringCogSource
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from application.ports.bot.cog_modules import CogLoadFailed
from application.ports.settings import SettingsSection
from baseline.settings import (
    ChannelId,
    Color,
    Duration,
    Field,
    GuildSettings,
    LLMModel,
    MemberId,
    Multiline,
    RoleId,
    Secret,
)
from domain.settings import InvalidSettings, JsonValue

MODEL = f"openai:{ListedModels().names('openai')[0]}"


class Mood(StrEnum):
    HAPPY = "happy"
    SAD = "sad"


class EveryKind(GuildSettings, section="every_kind"):
    """Settings with one field of each kind."""

    text: str = Field(default="a", title="Text", description="Some words.", min_length=1, max_length=5)
    long: Multiline = Field(default="", max_length=10)
    number: float = Field(default=0.5, ge=0, le=1)
    whole: int = Field(default=1, ge=1, le=9)
    flag: bool = False
    choice: Literal["small", "large"] = "small"
    mood: Mood = Mood.HAPPY
    moods: list[Mood] = Field(default_factory=list)
    sizes: list[Literal["small", "large"]] = Field(default_factory=list)
    channel: ChannelId | None = None
    channels: list[ChannelId] = Field(default_factory=list, max_length=2)
    role: RoleId | None = None
    roles: list[RoleId] = Field(default_factory=list)
    member: MemberId | None = None
    members: list[MemberId] = Field(default_factory=list)
    color: Color = "#ffffff"
    wait: Duration = timedelta(minutes=5)
    model: LLMModel | None = None
    key: Secret | None = None
    words: list[str] = Field(default_factory=list)


GOOD: list[tuple[str, JsonValue]] = [
    ("text", "bcd"),
    ("long", "two\nlines"),
    ("number", 0.25),
    ("whole", 9),
    ("flag", True),
    ("choice", "large"),
    ("mood", "sad"),
    ("moods", ["sad", "happy"]),
    ("sizes", ["large"]),
    ("channel", "204255221017214977"),
    ("channels", ["1", "2"]),
    ("role", "3"),
    ("roles", ["3", "4"]),
    ("member", "5"),
    ("members", ["5"]),
    ("color", "#ff8800"),
    ("wait", 90),
    ("model", MODEL),
    ("key", "fake-secret"),
    ("words", ["a", "b"]),
]
BAD: list[tuple[str, JsonValue, str]] = [
    ("text", "", "/text"),
    ("text", "too long", "/text"),
    ("long", "x" * 11, "/long"),
    ("number", 1.5, "/number"),
    ("whole", 0, "/whole"),
    ("whole", 1.5, "/whole"),
    ("flag", "maybe", "/flag"),
    ("choice", "huge", "/choice"),
    ("mood", "angry", "/mood"),
    ("moods", ["sad", "angry"], "/moods/1"),
    ("sizes", ["huge"], "/sizes/0"),
    ("channel", "general", "/channel"),
    ("channels", ["1", "2", "3"], "/channels"),
    ("role", -1, "/role"),
    ("roles", ["3", "x"], "/roles/1"),
    ("member", "me", "/member"),
    ("color", "red", "/color"),
    ("wait", -1, "/wait"),
    ("model", "openai:imaginary", "/model"),
    ("key", 7, "/key"),
    ("members", ["me"], "/members/0"),
    ("words", "a", "/words"),
]


@pytest.fixture(scope="module")
def section() -> SettingsSection:
    catalogue = PydanticSettingsCatalogue(ListedModels(), ["openai"])
    catalogue.declare("every_kind", [EveryKind])
    return catalogue.section("every_kind")


def test_every_kind_is_tried_both_ways() -> None:
    assert {field for field, _ in GOOD} == {field for field, *_ in BAD} == set(EveryKind.model_fields)


@pytest.mark.parametrize(("field", "value"), GOOD)
def test_a_good_value_of_every_kind_is_kept_as_it_is(section: SettingsSection, field: str, value: JsonValue) -> None:
    assert section.differences({field: value}) == {field: value}


@pytest.mark.parametrize(("field", "value", "pointer"), BAD)
def test_a_bad_value_of_every_kind_is_refused_at_its_place(
    section: SettingsSection, field: str, value: JsonValue, pointer: str
) -> None:
    with pytest.raises(InvalidSettings) as refusal:
        section.differences({field: value})
    assert {problem.pointer for problem in refusal.value.problems} == {pointer}


def test_what_people_see_of_a_field_is_in_the_schema(section: SettingsSection) -> None:
    properties: Any = section.json_schema()["properties"]
    text = properties["text"]
    assert (text["title"], text["description"], text["minLength"], text["maxLength"]) == ("Text", "Some words.", 1, 5)


@pytest.mark.parametrize(
    ("body", "received"),
    [
        ("text: str", "missing for text"),
        ("text: str = 7", "text: the default is not valid"),
        ("low: int = Field(default=1, ge=2)", "low: the default is not valid"),
        ("call: Callable[[], int] = len", "call: its type has no form in JSON"),
        ("roles: set[RoleId] = Field(default_factory=set)", "roles: a set has no order"),
        ("keys: list[Secret] = Field(default_factory=list)", "keys: a secret must be a setting of its own"),
        ("key: SecretStr | None = None", "key: its type would be stored as a row of stars; declare a `Secret`"),
        ("inner: Inner = Inner()", "inner: a secret must be a setting of its own"),
        ("share: float = float('inf')", "share: the default cannot be stored"),
        ("title: str = 'a'", "a setting cannot be called title"),
    ],
)
def test_a_wrong_declaration_names_the_cog_and_the_field(
    load: Callable[[str], object], body: str, received: str
) -> None:
    with pytest.raises(CogLoadFailed) as failure:
        load(f"class Wrong(GuildSettings, section='wrong'):\n    {body}\n")
    assert failure.value.name == "wrong"
    assert received in failure.value.reason


def test_annotations_may_be_postponed(load: Callable[[str], object]) -> None:
    load("class Right(GuildSettings, section='right'):\n    roles: 'list[RoleId] | None' = None\n")


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ("section='a/b'", "'a/b' must be like"),
        ("section='export'", "'export' must be like"),
        ("version=0", "`version` starts at 1"),
    ],
)
def test_wrong_class_arguments_are_reported(load: Callable[[str], object], arguments: str, received: str) -> None:
    with pytest.raises(CogLoadFailed, match=received):
        load(f"class Wrong(GuildSettings, {arguments}):\n    a: int = 1\n")


@pytest.fixture
def load(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], object]:
    root = tmp_path / f"declaring_cogs_{abs(hash(request.node.name))}"
    root.mkdir()
    source = DeclaringCogSource(DirectoryCogSource(root), PydanticSettingsCatalogue(ListedModels(), []))

    def load(code: str) -> object:
        (root / "wrong.py").write_text(
            "from collections.abc import Callable\n"
            "from pydantic import BaseModel\n"
            "from pydantic import SecretStr\n"
            "from baseline.settings import Field, GuildSettings, RoleId, Secret\n"
            "class Inner(BaseModel):\n    key: Secret | None = None\n" + code
        )
        (cog,) = source.find()
        return source.load(cog)

    return load
