"""Find the cogs that a test names: by module, by path or by class."""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TypeAlias, cast

from discord.ext import commands
from sqlalchemy import Table

from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.tables import tables_of
from adapters.persistence.schema.cog_migrations import CogMigrations
from application.ports.bot.cog_modules import FoundCog
from baseline.cogs import Bot

GivenCog: TypeAlias = str | Path | ModuleType | type[commands.Cog]


class GivenCogs:
    """A module that Python has imported is used as it is, so that a test and its cog share their classes."""

    def __init__(self, cogs: Sequence[GivenCog]) -> None:
        self._given = {_name(cog): cog for cog in cogs}

    def find(self) -> tuple[FoundCog, ...]:
        """Return the cogs in the order in which the test names them."""
        return tuple(FoundCog(name, _path(cog)) for name, cog in self._given.items())

    def migrations(self) -> tuple[CogMigrations, ...]:
        """Return the migrations that cog folders bring along."""
        folders = [(cog.name, cog.path.parent / "migrations") for cog in self.find() if cog.path.name == "__init__.py"]
        return tuple(CogMigrations(name, folder) for name, folder in folders if folder.is_dir())

    def tables(self) -> tuple[Table, ...]:
        """Return the tables that the cogs declare. Tables of a test's own class are the test's concern."""
        found = [cog for cog in self.find() if not isinstance(self._given[cog.name], type)]
        return tuple(table for cog in found for table in tables_of(self.load(cog)))

    def load(self, cog: FoundCog) -> ModuleType:
        """Import the cog's module, unless it is imported already. Raises `CogLoadFailed`."""
        given = self._given[cog.name]
        if isinstance(given, ModuleType):
            return given
        if isinstance(given, type):
            return _module_of(given)
        if isinstance(given, Path):
            module_or_package = cog.path.parent if cog.path.name == "__init__.py" else cog.path
            return _imported(cog.path) or DirectoryCogSource(module_or_package.parent).load(cog)
        return importlib.import_module(given)


def _name(cog: GivenCog) -> str:
    match cog:
        case Path():
            return cog.resolve().stem
        case ModuleType() | type():
            return cog.__name__.rpartition(".")[2].lower()
        case _:
            return cog.rpartition(".")[2]


def _path(cog: GivenCog) -> Path:
    if isinstance(cog, Path):
        path = cog.resolve()
        if not path.exists():
            raise FileNotFoundError(f"There is no cog at {path}.")
        return path / "__init__.py" if path.is_dir() else path
    if isinstance(cog, str):
        return _path(importlib.import_module(cog))
    module = cog if isinstance(cog, ModuleType) else sys.modules[cog.__module__]
    return Path(getattr(module, "__file__", None) or "unknown.py")


def _imported(path: Path) -> ModuleType | None:
    found = [module for module in list(sys.modules.values()) if getattr(module, "__file__", None) == str(path)]
    return found[0] if found else None


def _module_of(cog: type[commands.Cog]) -> ModuleType:
    """Return a module with the content of the class's own, whose `setup` adds this class only."""
    module = ModuleType(cog.__module__)
    vars(module).update(vars(sys.modules[cog.__module__]))

    async def setup(bot: Bot) -> None:
        await bot.add_cog(cast("type[object]", cog)(bot))  # type: ignore[call-arg, arg-type]

    module.setup = setup  # type: ignore[attr-defined]
    return module
