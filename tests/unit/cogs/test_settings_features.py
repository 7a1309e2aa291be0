"""Features of pydantic in a section: each is refused by name when the cog is loaded, or holds for every value."""

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.cogs.declaring import DeclaringCogSource
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from application.ports.bot.cog_modules import CogLoadFailed
from application.ports.settings import SettingsSection
from domain.ids import GuildId, UserId
from domain.settings import InvalidSettings, JsonValue, StoredSection
from tests.settings_kinds.refused import HEAD, REFUSED

Load = Callable[[str], SettingsSection]


@pytest.mark.parametrize("feature", REFUSED)
def test_an_unsupported_feature_is_refused_with_the_field_and_the_feature(load: Load, feature: str) -> None:
    body, sentence = REFUSED[feature]
    with pytest.raises(CogLoadFailed) as failure:
        load(body)
    assert sentence in failure.value.reason


KEPT: dict[str, tuple[str, JsonValue]] = {
    "a Literal of numbers and texts": ("a: Literal[1, '1', 'x', True, None] = None", "1"),
    "a union of literals": ("a: Literal['a', 'b'] | Literal['c'] = 'a'", "c"),
    "an empty choice": ("a: Literal['', 'a'] = 'a'", ""),
    "a Decimal": ("a: Decimal = Decimal('0.10')", "12345678901234567890.123456789"),
    "a number in a strict field": ("a: int = Field(default=1, strict=True)", "1290000000000000302"),
    "a nested model": ("a: Cat = Cat()", {"kind": "cat", "home": "5"}),
    "a list of models": ("a: list[Cat] = []", [{"kind": "cat", "home": None}]),
    "a dict": ("a: dict[str, int] = {}", {"x": 3}),
    "a tuple": ("a: tuple[int, str] = (1, 'a')", [2, "b"]),
    "a timedelta": ("a: timedelta = timedelta(days=400)", "PT0.5S"),
    "a text that is changed to capitals": ("a: Annotated[str, StringConstraints(to_upper=True)] = 'A'", "B"),
}


@pytest.mark.parametrize("feature", KEPT)
def test_a_supported_feature_keeps_what_is_set(load: Load, feature: str) -> None:
    body, value = KEPT[feature]
    section = load(body)
    stored = section.differences({"a": value})
    assert json.loads(json.dumps(section.differences(stored), allow_nan=False)) == stored
    assert str(stored["a"]) == str(value)


@pytest.mark.parametrize("extra", ["allow", "ignore", "forbid"])
def test_an_unknown_key_is_refused_by_name_whatever_the_model_does_with_extras(load: Load, extra: str) -> None:
    section = load(f"model_config = ConfigDict(extra={extra!r})\n    a: int = 1")
    assert _refused(section, {"a": 2, "b": 1}) == ["/b"]
    assert section.effective(_stored({"a": 2, "b": 1})).values == {"a": 2}


def test_an_unknown_key_inside_of_a_value_is_refused_by_name(load: Load) -> None:
    section = load("a: Cat = Cat()\n    cats: list[Cat] = []\n    named: dict[str, Cat] = {}")
    assert _refused(section, {"a": {"colour": 1}}) == ["/a/colour"]
    assert _refused(section, {"cats": [{}, {"x/y": 1}]}) == ["/cats/1/x~1y"]
    assert _refused(section, {"named": {"any": {"age": 1}}}) == ["/named/any/age"]
    assert section.differences({"named": {"any": {"home": "5"}}}) == {"named": {"any": {"kind": "cat", "home": "5"}}}


@pytest.mark.parametrize("value", ["nan", math.nan, math.inf, "-Infinity", 1e999, json.loads("1e999")])
def test_a_number_that_json_lacks_is_refused_at_its_place(load: Load, value: JsonValue) -> None:
    section = load("x: float = 1\n    xs: list[float] = []\n    by: dict[str, float] = {}")
    assert _refused(section, {"x": value}) == ["/x"]
    assert _refused(section, {"xs": [1, value]}) == ["/xs/1"]
    assert _refused(section, {"by": {"a": value}}) == ["/by/a"]


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\x00"])
def test_a_text_that_cannot_be_stored_is_refused_as_a_value_and_as_a_key_at_any_depth(load: Load, text: str) -> None:
    section = load("t: str = ''\n    by: dict[str, int] = {}\n    deep: dict[str, list[dict[str, int]]] = {}")
    assert _refused(section, {"t": text}) == ["/t"]
    assert _refused(section, {"by": {text: 1}}) == ["/by"]
    assert _refused(section, {"deep": {"a": [{"b": 1}, {text: 1}]}}) == ["/deep"]
    assert section.differences({"by": {"\U0001f600": 1}}) == {"by": {"\U0001f600": 1}}


def test_a_time_is_stored_with_a_zone_exactly_where_the_default_has_one(load: Load) -> None:
    section = load(
        "far: datetime = datetime(2026, 1, 1, tzinfo=UTC)\n    near: datetime = datetime(2026, 1, 1)\n"
        "    all: list[datetime] = []\n    naive: list[datetime] = [datetime(2026, 1, 1)]\n    timed: Timed = Timed()"
    )
    with_zone, without = "2027-01-01T12:30:00Z", "2027-01-01T12:30:00"
    assert _refused(section, {"far": without}) == ["/far"]
    assert _refused(section, {"near": with_zone}) == ["/near"]
    assert _refused(section, {"all": [with_zone, without]}) == ["/all/1"]
    assert _refused(section, {"naive": [with_zone]}) == ["/naive/0"]
    assert _refused(section, {"timed": {"at": with_zone}}) == ["/timed/at"]
    fit: dict[str, JsonValue] = {
        "far": with_zone,
        "near": without,
        "all": [with_zone],
        "naive": [without],
        "timed": {"at": without},
    }
    assert section.differences(fit) == fit


@pytest.mark.parametrize("value", [0.5, "PT0.5S", 1.000001])
def test_a_duration_that_is_not_whole_seconds_is_refused(load: Load, value: JsonValue) -> None:
    section = load("a: Duration = Field(default=timedelta(seconds=5), gt=timedelta(0))")
    assert _refused(section, {"a": value}) == ["/a"]


def test_a_value_that_reads_differently_once_stored_is_refused(load: Load) -> None:
    section = load("a: Annotated[str, AfterValidator(lambda v: v[:-1] if len(v) > 3 else v)] = 'abc'")
    assert _refused(section, {"a": "abcdef"}) == ["/a"]
    assert section.differences({"a": "abcd"}) == {}


def test_a_fault_in_a_validator_refuses_the_values_and_keeps_the_guild_readable(load: Load) -> None:
    section = load("a: int = 1\n    @field_validator('a')\n    @classmethod\n    def c(cls, v): return {1: 1}[v]")
    assert _refused(section, {"a": 2}) == [""]
    assert section.effective(_stored({"a": 2})).values == {"a": 1}


def test_defaults_that_a_check_refuses_later_still_hold(load: Load) -> None:
    section = load(
        "a: int = 1\n    @field_validator('a')\n    @classmethod\n"
        "    def c(cls, v):\n        cls._uses.append(v)\n        assert len(cls._uses) < 60\n        return v"
        "\n    _uses: ClassVar[list[int]] = []"
    )
    effective = [section.effective(_stored({"a": 2})) for _ in range(80)][-1]
    assert (effective.values, [problem.pointer for problem in effective.rejected]) == ({"a": 1}, ["/a", "/a"])


def test_an_integer_beyond_what_browsers_keep_is_read_back_from_its_text(load: Load) -> None:
    section = load("a: int = Field(default=0, strict=True)\n    by: dict[str, list[int]] = {}\n    t: str = ''")
    values: dict[str, JsonValue] = {
        "a": "1290000000000000302",
        "by": {"x": ["1290000000000000302"]},
        "t": "1290000000000000302",
    }
    number = 1290000000000000302
    assert section.differences(values) == {"a": number, "by": {"x": [number]}, "t": str(number)}


def test_a_default_beyond_what_browsers_keep_is_text_in_the_schema(load: Load) -> None:
    properties: Any = load("a: int = 1290000000000000302").json_schema()["properties"]
    assert properties["a"]["default"] == "1290000000000000302"


def test_a_channel_inside_of_a_value_is_found(load: Load) -> None:
    section = load("a: Cat = Cat()\n    named: dict[str, Cat] = {}")
    found = section.references({"a": {"home": "5"}, "named": {"x": {"home": "6"}}})
    assert [(reference.pointer, reference.id) for reference in found] == [("/a/home", 5), ("/named/x/home", 6)]


def _refused(section: SettingsSection, values: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidSettings) as refusal:
        section.differences(values)
    return [problem.pointer for problem in refusal.value.problems]


def _stored(values: dict[str, JsonValue]) -> StoredSection:
    return StoredSection(
        guild_id=GuildId(1),
        key="wrong",
        values=values,
        schema_version=1,
        version=1,
        updated_by=UserId(1),
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def load(tmp_path: Path, request: pytest.FixtureRequest) -> Load:
    root = tmp_path / f"featured_cogs_{abs(hash(request.node.name))}"
    root.mkdir()
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    source = DeclaringCogSource(DirectoryCogSource(root), catalogue)

    def load(body: str) -> SettingsSection:
        code = f"{HEAD}\nclass Featured(GuildSettings, section='featured'):\n    {body}\n"
        (root / "featured.py").write_text(code)
        (cog,) = source.find()
        source.load(cog)
        return catalogue.section("featured")

    return load
