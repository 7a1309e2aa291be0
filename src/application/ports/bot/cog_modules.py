"""Ports to the modules of cogs: find, import and declare them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol


class CogLoadFailed(Exception):
    """The cog cannot be used; `reason` is one line for the bot's author. The cause is chained.

    An exception's own text may hold secrets: it is in `detail`, for the log alone.
    """

    def __init__(self, name: str, reason: str, detail: str = "") -> None:
        super().__init__(f"Cog {name!r} was not loaded: {reason}")
        self.name = name
        self.reason = reason
        self.detail = detail


class NameTaken(CogLoadFailed):
    """The cog declares or registers a name that is taken. `holder` is the cog that has it, None for Baseline itself."""

    def __init__(self, name: str, what: str, holder: str | None) -> None:
        owner = "one of Baseline's own" if holder is None else f"that of cog {holder!r}"
        super().__init__(name, f"its {what} is already {owner}; rename {'it' if holder is None else 'one of them'}")
        self.what = what
        self.holder = holder


@dataclass(frozen=True, slots=True)
class FoundCog:
    """`path` is the module's file, or the package's `__init__.py`."""

    name: str
    path: Path

    @property
    def module(self) -> str:
        """The name that its module is imported under."""
        folder = self.path.parent.parent if self.path.name == "__init__.py" else self.path.parent
        return f"{folder.name}.{self.name}"


@dataclass(frozen=True, slots=True)
class ImportedCog:
    """A cog's module, and the function that puts what it declares in place of what the cog declared before.

    `declare` runs no code of the cog. Call it in the loop's thread; twice is safe. It raises `CogLoadFailed`, and
    `NameTaken` if another cog has declared the same settings section.
    """

    module: ModuleType
    declare: Callable[[], None]


@dataclass(frozen=True, slots=True)
class CogApi:
    """A cog's addition to the HTTP API: the module with its routes, or the reason why there is none."""

    cog: str
    module: ModuleType | CogLoadFailed


class CogModules(Protocol):
    def find(self) -> tuple[FoundCog, ...]:
        """Every module and package in the folder, by name; names that start with `_` are left out."""
        ...

    def load(self, cog: FoundCog) -> ModuleType:
        """Import the cog afresh, so that changed code is seen. Raises `CogLoadFailed` for whatever its code raises."""
        ...


class CogSource(CogModules, Protocol):
    """`load` imports and declares. The bot does both in steps: code of a cog may block, and runs in a thread."""

    def import_cog(self, cog: FoundCog) -> ImportedCog:
        """Import the cog afresh and read what it declares. Any thread may call it. Raises `CogLoadFailed`."""
        ...

    def withdraw(self, name: str) -> None:
        """Remove what the cog of this name has declared. Twice is safe."""
        ...

    def saved(self, name: str) -> Callable[[], None]:
        """Return a function that declares again what the cog of this name declares now."""
        ...
