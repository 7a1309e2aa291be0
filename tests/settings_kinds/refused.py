"""Features that a cog may not use, each with a declaration and the beginning of the refusal."""

from typing import Final

HEAD: Final = """
import random
import re
from asyncio import CancelledError
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, UTC
from decimal import Decimal
from enum import Enum, Flag, IntEnum, IntFlag
from re import Pattern
from typing import Annotated, Any, ClassVar, Literal, Optional
from uuid import UUID, uuid4
from pydantic import *
from pydantic import BaseModel, Field
from typing_extensions import NotRequired, TypedDict
from baseline.settings import ChannelId, Color, Duration, GuildSettings, Secret

class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    home: ChannelId | None = None
class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
class Tree(BaseModel):
    trees: "list[Tree]" = []
class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int = 1
class Shadow(BaseModel):
    inner: int = Field(default=1, alias="Inner")
class Odd(Enum):
    ONE = 1
class Far(IntEnum):
    AWAY = 2**60
class Marks(Flag):
    A = 1
    B = 2
class Numbers(IntFlag):
    A = 1
    B = 2
class Timed(BaseModel):
    at: datetime = datetime(2026, 1, 1)
class Plain:
    pass
class Maybe(TypedDict):
    here: NotRequired[int]
"""

REFUSED: Final = {
    "alias": ("log: ChannelId | None = Field(default=None, alias='logChannel')", "log: `alias`"),
    "validation_alias": ("a: int = Field(default=1, validation_alias='b')", "a: `validation_alias`"),
    "several names": ("a: int = Field(default=1, validation_alias=AliasChoices('b', 'c'))", "a: `validation_alias`"),
    "serialization_alias": ("a: int = Field(default=1, serialization_alias='b')", "a: `serialization_alias`"),
    "alias_generator": ("model_config = ConfigDict(alias_generator=str.upper)\n    a: int = 1", "a: `alias`"),
    "an alias inside": ("nested: Shadow = Shadow()", "nested.inner: `alias`"),
    "exclude": ("a: int = Field(default=1, exclude=True)", "a: `exclude`"),
    "computed_field": (
        "a: int = 1\n    @computed_field\n    def twice(self) -> int: return 2",
        "twice: `computed_field`",
    ),
    "field_serializer": (
        "a: int = 1\n    @field_serializer('a')\n    def s(self, v): return str(v)",
        "a: `field_serializer`",
    ),
    "model_serializer": ("a: int = 1\n    @model_serializer\n    def s(self): return {}", "s: `model_serializer`"),
    "a plain serializer": ("a: Annotated[int, PlainSerializer(lambda v: v + 1)] = 1", "a: its validator or serializer"),
    "a validator that adds": ("a: Annotated[str, AfterValidator(lambda v: v + '!')] = 'a'", "a: its validator or"),
    "a validator that raises KeyError": (
        "a: int = 1\n    @field_validator('a')\n    @classmethod\n    def c(cls, v): raise KeyError('no such')",
        "reading its defaults raised KeyError",
    ),
    "a validator that raises at once": (
        "a: int = 1\n    @model_validator(mode='after')\n    def c(self): return 1 / 0",
        "reading its defaults raised ZeroDivisionError",
    ),
    "a default_factory that raises": ("a: int = Field(default_factory=lambda: {}['x'])", "raised KeyError"),
    "default_factory=uuid4": ("a: UUID = Field(default_factory=uuid4)", "a: its `default_factory` gives another"),
    "default_factory=now": (
        "a: datetime = Field(default_factory=lambda: datetime.now(UTC))",
        "a: its `default_factory` reads the clock",
    ),
    "default_factory=today": (
        "a: date = Field(default_factory=date.today)",
        "a: its `default_factory` reads the clock",
    ),
    "default_factory=random": ("a: float = Field(default_factory=random.random)", "a: its `default_factory` gives"),
    "default_factory with data": (
        "a: int = 1\n    b: int = Field(default_factory=lambda data: data['a'])",
        "b: a `default_factory` that takes the other values",
    ),
    "a union": ("a: int | str = 1", "a: a union of several types (integer, string)"),
    "a union in a list": ("pets: list[Cat | Dog] = []", "pets[]: a union of several types (Cat, Dog)"),
    "a discriminated union": (
        "pet: Annotated[Cat | Dog, Field(discriminator='kind')] = Cat()",
        "pet: a discriminated union",
    ),
    "an optional model": ("pet: Optional[Cat] = None", "pet: an optional model"),
    "Any": ("a: Any = None", "a: `Any`"),
    "object": ("a: object = None", "a: `Any`"),
    "JsonValue": ("a: JsonValue = None", "a: `Any`"),
    "a bare list": ("a: list = []", "a[]: `Any`"),
    "a bare dict": ("a: dict = {}", "a[]: `Any`"),
    "None": ("a: None = None", "a: `None` alone"),
    "a type that contains itself": ("a: Tree = Tree()", "a.trees[]: a type that contains itself"),
    "extra=allow inside": ("a: Open = Open()", "a: `extra='allow'`"),
    "bytes": ("a: bytes = b''", "a: `bytes`"),
    "Base64Bytes": ("a: Base64Bytes = b''", "a: `Base64Bytes`"),
    "Json": ("a: Json[int] = '1'", "a: `Json`"),
    "an iterator": ("a: Iterable[int] = []", "a: its type has no form in JSON (an iterator"),
    "frozenset": ("a: frozenset[int] = frozenset()", "a: a set has no order"),
    "SecretBytes": ("a: SecretBytes | None = None", "a: its type would be stored as a row of stars"),
    "a Literal of enum members": ("a: Literal[Odd.ONE] = Odd.ONE", "a: its type has no form in JSON (`Literal["),
    "a Literal of bytes": ("a: Literal[b'x'] = b'x'", "a: its type has no form in JSON (`Literal["),
    "a choice beyond 2^53": ("a: Literal[1, 9007199254740993] = 1", "a: the choice 9007199254740993 is beyond 2^53"),
    "an enum beyond 2^53": ("a: Far = Far.AWAY", "a: the choice 1152921504606846976 is beyond 2^53"),
    "json_schema_extra": ("a: str = Field(default='x', json_schema_extra={'type': 'picture'})", "a: `Any`"),
    "ser_json_inf_nan": (
        "model_config = ConfigDict(ser_json_inf_nan='strings')\n    a: float = 1",
        "Featured: `ser_json_inf_nan`",
    ),
    "default_factory=random.choice": (
        "a: int = Field(default_factory=lambda: random.choice([1, 2]))",
        "a: its `default_factory` gives",
    ),
    "a discriminated union in a list": (
        "pets: list[Annotated[Cat | Dog, Field(discriminator='kind')]] = []",
        "pets[]: a discriminated union",
    ),
    "a validator that ends the process": (
        "a: int = 1\n    @field_validator('a')\n    @classmethod\n    def c(cls, v): raise SystemExit(3)",
        "reading its defaults raised SystemExit",
    ),
    "a validator that cancels": (
        "a: int = 1\n    @field_validator('a')\n    @classmethod\n    def c(cls, v): raise CancelledError",
        "reading its defaults raised CancelledError",
    ),
    "NotRequired": ("a: Maybe = {}", "a: its type has no form in JSON (`NotRequired` keys"),
    "a duration of half a second": ("a: Duration = timedelta(seconds=0.5)", "a: the default is not valid"),
    "strict on a type that JSON lacks": ("a: date = Field(default=date(2026, 1, 1), strict=True)", "a: what is stored"),
    "nan inside": ("a: list[float] = [float('nan')]", "a: the default cannot be stored"),
    "Flag": ("a: Marks = Marks.A", "a: its type has no form in JSON (a `Flag`"),
    "IntFlag": ("a: Numbers = Numbers.A | Numbers.B", "a: its type has no form in JSON (a `Flag`"),
    "a list of flags": ("a: list[Numbers] = []", "a: its type has no form in JSON (a `Flag`"),
    "complex": ("a: complex = 1j", "a: its type has no form in JSON (`complex`"),
    "bytearray": ("a: bytearray = bytearray()", "a: its type has no form in JSON (`bytearray`"),
    "range": ("a: range = range(3)", "a: its type has no form in JSON (`range`"),
    "a type": ("a: type = int", "a: its type has no form in JSON (`type`"),
    "Callable": ("a: Callable[[], int] = int", "a: its type has no form in JSON (a function"),
    "Pattern": ("a: Pattern[str] = re.compile('a', re.I)", "a: a compiled pattern loses its flags"),
    "ImportString": ("a: ImportString = 'math.pi'", "a: `ImportString`"),
    "ImportString inside": ("a: list[ImportString[Any]] = []", "a: `ImportString`"),
    "FilePath": ("a: FilePath | None = None", "a: `FilePath`"),
    "DirectoryPath": ("a: DirectoryPath | None = None", "a: `FilePath`"),
    "NewPath": ("a: NewPath | None = None", "a: `FilePath`"),
    "a key that cannot be stored": (r"a: dict[str, dict[str, int]] = {'x': {'\ud800': 1}}", "a: the default cannot be"),
    "times with and without a zone": (
        "a: list[datetime] = [datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)]",
        "a: the default mixes",
    ),
    "a zone where the model has none": (
        "a: Timed = Timed(at=datetime(2026, 1, 1, tzinfo=UTC))",
        "a: the default mixes",
    ),
    "a title beyond 100 characters": (
        "a: str = Field(default='x', title='t' * 101)",
        "a: its title has 101 characters",
    ),
    "a blank title": ("a: str = Field(default='x', title=' ')", "a: its title is blank"),
    "a name beyond 100 characters": (f"{'a' * 101}: str = 'x'", "a: its name has 101 characters"),
    "a section's title beyond 100 characters": (
        "model_config = ConfigDict(title='t' * 101)\n    a: str = 'x'",
        "Featured: its title has 101 characters",
    ),
    "an unknown class": (
        "model_config = ConfigDict(arbitrary_types_allowed=True)\n    a: Plain | None = None",
        "a: its type has no form in JSON",
    ),
}
