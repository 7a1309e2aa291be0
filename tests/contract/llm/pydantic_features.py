"""Pydantic models with each feature that shapes their JSON Schema."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, Optional, TypeVar
from uuid import UUID

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, Json, RootModel

ItemT = TypeVar("ItemT")


class Inner(BaseModel):
    name: str


class Rank(Enum):
    LOW = "low"
    HIGH = "high"


class Level(IntEnum):
    ONE = 1
    TWO = 2


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Described(BaseModel):
    inner: Inner = Field(description="the hero")


class DescribedTwice(BaseModel):
    first: Inner = Field(description="the hero")
    second: Inner = Field(description="the villain")
    rank: Rank = Field(Rank.LOW, description="of both")


class Node(BaseModel):
    name: str
    children: list["Node"] = []


class Holder(BaseModel):
    root: Node = Field(description="the first")


class Left(BaseModel):
    right: Optional["Right"] = Field(None, description="the other side")


class Right(BaseModel):
    left: Left


class Box(BaseModel, Generic[ItemT]):
    item: ItemT


class Constrained(BaseModel):
    name: str = Field(min_length=1, max_length=9, pattern="^[a-z]+$")
    metres: int = Field(ge=0, lt=100, multiple_of=2)
    tags: list[str] = Field(min_length=2, max_length=5)


class Times(BaseModel):
    day: date
    at: datetime
    long: timedelta


class Strange(BaseModel):
    price: Decimal
    home: AnyUrl
    path: Path
    key: UUID
    address: IPv4Address
    raw: bytes
    text: Json[dict[str, int]]


class Free(BaseModel):
    heights: dict[str, int]


class Anything(BaseModel):
    what: Any


class Containers(BaseModel):
    pair: tuple[int, str]
    names: set[str]
    bare: list[Any]


class Choices(BaseModel):
    kind: Literal["a", "b"]
    mixed: Literal["a", 1] | None
    level: Level
    only: Literal[True]


class Union(BaseModel):
    either: int | str | None = None
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


class Defaults(BaseModel):
    name: str = Field("North", examples=["South"])
    inner: Inner = Inner(name="x")


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str


class Empty(BaseModel):
    pass


class Aliased(BaseModel):
    name: str = Field(alias="$ref")
    kind: str = Field(alias="type")


class Extra(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "x"}], "x-order": 1})
    name: str = Field(deprecated=True)


ROOTS: tuple[type[BaseModel], ...] = (
    *(RootModel[list[int]], RootModel[Cat | Dog], RootModel[str], RootModel[dict[str, int]], RootModel[Node]),
)
"""Models whose JSON is not always an object."""

MODELS: tuple[type[BaseModel], ...] = (
    *(Described, DescribedTwice, Node, Holder, Left, Right, Box[int], Box[Box[Inner]], Constrained, Times, Strange),
    *(Free, Anything, Containers, Choices, Union, Defaults, Open, Empty, Aliased, Extra),
)
