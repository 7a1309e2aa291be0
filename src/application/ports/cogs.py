"""The modules that a bot author dropped into the cogs folder."""

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


@dataclass(frozen=True, slots=True)
class FoundCog:
    """`path` is the module's file, or the package's `__init__.py`."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class CogApi:
    """A cog's addition to the HTTP API: the module with its routes, or the reason why there is none."""

    cog: str
    module: ModuleType | CogLoadFailed


class CogSource(Protocol):
    def find(self) -> tuple[FoundCog, ...]:
        """Every module and package in the folder, by name; names that start with `_` are left out."""
        ...

    def load(self, cog: FoundCog) -> ModuleType:
        """Import the cog afresh, so that changed code is seen. Raises `CogLoadFailed` for whatever its code raises."""
        ...
