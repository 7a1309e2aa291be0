"""A rule for cogs, and its findings."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TypeAlias

from bootstrap.cog_rules.code import CogCode, Module

PAGE = "docs/cog-rules.md"


class Tier(IntEnum):
    """A cog has a tier when the rules of that tier and of those below find nothing."""

    BRONZE = 1
    SILVER = 2
    GOLD = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """`what` describes the code that is there, as half a sentence."""

    module: Module
    line: int
    what: str


Find: TypeAlias = Callable[[CogCode], Iterator[Spot]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`change` says what to write instead."""

    id: str
    tier: Tier
    change: str
    find: Find

    @property
    def page(self) -> str:
        return f"{PAGE}#{self.id}"


@dataclass(frozen=True, slots=True)
class Finding:
    rule: Rule
    path: Path
    line: int
    what: str


def at(module: Module, node: ast.AST, what: str) -> Spot:
    return Spot(module, getattr(node, "lineno", 1), what)
