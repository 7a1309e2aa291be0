"""One row for each kind of setting that a cog may declare."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from domain.settings import JsonValue
from simulators.discord.world import DEMO

GENERAL, COMMANDS = str(DEMO.channels[1][0]), str(DEMO.channels[2][0])
MODERATOR, REGULAR = (str(role.id) for role in DEMO.roles)
MARA: Final = str(DEMO.members[2].id)
LARGE, LARGER = 1290000000000000302, 1290000000000000303

Edit = Literal["fill", "choose", "pick", "add", "switch", "json", "amount", "moment", "replace"]
"""The gesture on the dashboard's control: `pick` chooses in a searchable list, `add` types and presses Enter."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`code` declares the field. On the dashboard `edit` with `written` gives `value`; in Discord `typed` does.

    Where `typed` is None, Discord names the dashboard's address. `value` is in the API's form.
    """

    title: str
    code: str
    control: str
    edit: Edit
    written: str
    value: JsonValue
    typed: str | None


HEAD: Final = """
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Optional
from uuid import UUID

from pydantic import AfterValidator, AnyUrl, AwareDatetime, BaseModel, ByteSize, NaiveDatetime, StringConstraints
from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict

from baseline.settings import (
    ChannelId, Color, Duration, Field, GuildSettings, LLMModel, MemberId, Multiline, RoleId, Secret,
)

class Mood(StrEnum):
    HAPPY = "happy"
    SAD = "sad"

class Level(IntEnum):
    LOW = 1
    HIGH = 2

class Mixed(Enum):
    ONE = 1
    TWO = "two"

class Inner(BaseModel):
    size: int = Field(default=3, title="Inner size")
    channel: ChannelId | None = None

@dataclass
class Point:
    left: int = Field(default=1, title="Point left")

class Keyed(TypedDict):
    key_of_it: int

class Pair(NamedTuple):
    number: int
    name: str
"""

KINDS: Final = (
    Kind("`str`", "str = 'a'", "text", "fill", "b", "b", "b"),
    Kind("`str | None`", "str | None = None", "text", "fill", "b", "b", "b"),
    Kind("`Multiline`", "Multiline = 'a'", "text of several lines", "fill", "b", "b", "b"),
    Kind("`pattern`", r"str = Field(default='1-2', pattern=r'^\d+\-\d+$')", "text", "fill", "3-4", "3-4", "3-4"),
    Kind(
        "`StringConstraints`", "Annotated[str, StringConstraints(to_upper=True)] = 'A'", "text", "fill", "b", "B", "b"
    ),
    Kind("a validator", "Annotated[str, AfterValidator(str.strip)] = 'a'", "text", "fill", "b", "b", "b"),
    Kind("`int`", "int = Field(default=3, ge=1)", "number", "fill", "4", 4, "4"),
    Kind("`int` beyond 2^53", f"int = {LARGE}", "number", "fill", str(LARGER), str(LARGER), str(LARGER)),
    Kind("`int`, `strict`", f"int = Field(default={LARGE}, strict=True)", "number", "fill", "4", 4, "4"),
    Kind("`int | None`", "int | None = None", "number", "fill", "4", 4, "4"),
    Kind("`float`", "float = 0.5", "number", "fill", "0.25", 0.25, "0,25"),
    Kind("`float` with bounds", "float = Field(default=0.5, ge=0, le=1)", "slider", "fill", "0.25", 0.25, "0.25"),
    Kind("`multiple_of`", "float = Field(default=0.5, multiple_of=0.1)", "number", "fill", "0.3", 0.3, "0.3"),
    Kind("`Decimal`", "Decimal = Decimal('0.10')", "text", "fill", "0.20", "0.20", "0.20"),
    Kind("`bool`", "bool = False", "switch", "switch", "", True, "on"),
    Kind("`bool | None`", "bool | None = None", "choice", "choose", "On", True, "on"),
    Kind("`Literal`", "Literal['small', 'large'] = 'small'", "choice", "choose", "large", "large", "large"),
    Kind("`Literal` with one value", "Literal['only'] | None = None", "choice", "choose", "only", "only", "only"),
    Kind("`Literal` with an empty text", "Literal['', 'a'] = 'a'", "choice", "choose", "Empty", "", "(empty)"),
    Kind("`Literal` of alike values", "Literal[1, '1'] = 1", "choice", "choose", '"1"', "1", '"1"'),
    Kind("a union of `Literal`s", "Literal['a'] | Literal['b'] = 'a'", "choice", "choose", "b", "b", "b"),
    Kind("`StrEnum`", "Mood = Mood.HAPPY", "choice", "choose", "sad", "sad", "sad"),
    Kind("`IntEnum`", "Level = Level.LOW", "choice", "choose", "2", 2, "2"),
    Kind("`Enum | None`", "Mixed | None = None", "choice", "choose", "two", "two", "two"),
    Kind("`list[StrEnum]`", "list[Mood] = []", "choices", "pick", "sad", ["sad"], "sad"),
    Kind("`list[str]`", "list[str] = ['a', 'a']", "entries", "add", "b", ["a", "a", "b"], "a, a, b"),
    Kind("`list[int]`", f"list[int] = [{LARGE}]", "entries", "add", "4", [str(LARGE), 4], f"{LARGE}, 4"),
    Kind("`list[float]`", "list[float] = []", "entries", "add", "0.25", [0.25], "0.25"),
    Kind("`list[str] | None`", "list[str] | None = None", "entries", "add", "b", ["b"], "b"),
    Kind("`tuple[str, ...]`", "tuple[str, ...] = ()", "entries", "add", "b", ["b"], "b"),
    Kind("`Sequence[str]`", "Sequence[str] = ()", "entries", "add", "b", ["b"], "b"),
    Kind("`deque[int]`", "deque[int] = deque()", "entries", "add", "4", [4], "4"),
    Kind("`tuple[int, str]`", "tuple[int, str] = (1, 'a')", "JSON", "json", '[2, "b"]', [2, "b"], None),
    Kind("`NamedTuple`", "Pair = Pair(1, 'a')", "JSON", "json", '[2, "b"]', [2, "b"], None),
    Kind("`list[list[int]]`", "list[list[int]] = []", "JSON", "json", "[[1]]", [[1]], None),
    Kind("`dict[str, int]`", "dict[str, int] = {}", "JSON", "json", f'{{"a": {LARGE}}}', {"a": str(LARGE)}, None),
    Kind("`Mapping[str, float]`", "Mapping[str, float] = {}", "JSON", "json", '{"a": 0.5}', {"a": 0.5}, None),
    Kind("a list of models", "list[Inner] = []", "JSON", "json", '[{"size": 4}]', [{"size": 4, "channel": None}], None),
    Kind("a model", "Inner = Inner()", "group", "fill", "4", {"size": 4, "channel": None}, None),
    Kind("a dataclass", "Point = Point()", "group", "fill", "4", {"left": 4}, None),
    Kind("`TypedDict`", "Keyed = {'key_of_it': 1}", "group", "fill", "4", {"key_of_it": 4}, None),
    Kind("`ChannelId`", "ChannelId | None = None", "channel", "pick", "general", GENERAL, "#general"),
    Kind("`list[ChannelId]`", "list[ChannelId] = []", "channels", "pick", "general", [GENERAL], "#general"),
    Kind("`RoleId`", "RoleId | None = None", "role", "pick", "Moderator", MODERATOR, "@Moderator"),
    Kind("`MemberId`", "MemberId | None = None", "member", "pick", "Mara the Brave", MARA, "@Mara the Brave"),
    Kind("`Color`", "Color = '#ffffff'", "colour", "fill", "#ff8800", "#ff8800", "#ff8800"),
    Kind("`Duration`", "Duration = timedelta(minutes=5)", "number and unit", "amount", "7", 420, "7m"),
    Kind(
        "`timedelta`", "timedelta = timedelta(milliseconds=500)", "number and unit", "amount", "1.5", "PT1.5S", "1.5s"
    ),
    Kind(
        "`timedelta` of years", "timedelta = timedelta(days=400)", "number and unit", "amount", "401", "P1Y36D", "401d"
    ),
    Kind(
        "`datetime` with a zone",
        "datetime = datetime(2026, 12, 31, 18, tzinfo=UTC)",
        "date and time in the viewer's zone",
        "moment",
        "2027-01-01T12:30",
        "2027-01-01T11:30:00Z",
        "2027-01-01 11:30",
    ),
    Kind(
        "`AwareDatetime`",
        "AwareDatetime | None = None",
        "date and time in the viewer's zone",
        "moment",
        "2027-07-01T12:30",
        "2027-07-01T10:30:00Z",
        "2027-07-01 10:30",
    ),
    Kind(
        "`NaiveDatetime`",
        "NaiveDatetime = datetime(2026, 12, 31, 18)",
        "date and time",
        "moment",
        "2027-01-01T12:30",
        "2027-01-01T12:30:00",
        "2027-01-01 12:30",
    ),
    Kind("`date`", "date = date(2026, 12, 31)", "date", "fill", "2027-01-01", "2027-01-01", "2027-01-01"),
    Kind("`time`", "time = time(18, 0)", "time", "fill", "12:30", "12:30:00", "12:30"),
    Kind("`time` with a zone", "time = time(18, tzinfo=UTC)", "text", "fill", "12:30:00Z", "12:30:00Z", "12:30:00Z"),
    Kind("`UUID`", f"UUID = UUID('{'0' * 32}')", "text", "fill", *["12345678-1234-4234-8234-123456789abc"] * 3),
    Kind("`AnyUrl`", "AnyUrl = AnyUrl('https://a.example/')", "text", "fill", *["https://b.example/"] * 3),
    Kind("`IPv4Address`", "IPv4Address = IPv4Address('192.0.2.1')", "text", "fill", *["192.0.2.2"] * 3),
    Kind("`Path`", "Path = Path('a')", "text", "fill", "b/c", "b/c", "b/c"),
    Kind("`Secret`", "Secret | None = None", "hidden text", "replace", "*s3cret*", "••••••••", "*s3cret*"),
)


def field_of(kind: Kind) -> str:
    return f"kind_{KINDS.index(kind):02}"


def title_of(kind: Kind) -> str:
    """Return the title of the field that is edited; for a group, that of the first field inside it."""
    inner: Mapping[str, str] = {"a model": "Inner size", "a dataclass": "Point left", "`TypedDict`": "Key Of It"}
    return inner.get(kind.title, f"Kind {KINDS.index(kind):02}")


def cog_code() -> str:
    """Return a cog with one setting of each kind."""
    fields = "\n".join(f"    {field_of(kind)}: {kind.code}" for kind in KINDS)
    settings = (
        f'class Kinds(GuildSettings, section="kinds"):\n    """One of each."""\n\n    other: str = "x"\n{fields}\n'
    )
    return f"{HEAD}\n{settings}\nasync def setup(bot: Any) -> None:\n    pass\n"
