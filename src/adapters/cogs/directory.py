"""Cogs as modules and packages in one folder."""

import importlib
import importlib.util
import sys
from collections.abc import Collection
from importlib.machinery import FileFinder, PathFinder
from pathlib import Path
from types import ModuleType

from adapters.bytecode import drop_bytecode
from adapters.cogs.public_reason import public_reason
from adapters.cogs.requirements import missing_requirements
from application.cogs.modules import modules_of, replace_modules
from application.ports.bot.cog_modules import CogLoadFailed, FoundCog


class DirectoryCogSource:
    """A cog in folder `cogs` is imported as `cogs.<name>`, so that its own modules can import one another by name."""

    def __init__(self, folder: Path, left_out: Collection[str] = ()) -> None:
        self._folder, self._left_out = folder.resolve(), frozenset(left_out)

    def find(self) -> tuple[FoundCog, ...]:
        if not self._folder.is_dir():
            return ()
        modules = [path for path in self._folder.glob("*.py") if path.stem != "__init__"]
        packages = list(self._folder.glob("*/__init__.py"))
        found = [FoundCog(path.stem, path) for path in modules] + [
            FoundCog(path.parent.name, path) for path in packages
        ]
        wanted = (cog for cog in found if not cog.name.startswith("_") and cog.name not in self._left_out)
        return tuple(sorted(wanted, key=lambda cog: cog.name))

    def load(self, cog: FoundCog) -> ModuleType:
        missing = missing_requirements(cog)
        if missing is not None:
            raise CogLoadFailed(cog.name, str(missing))
        name = f"{self._folder.name}.{cog.name}"
        self._make_importable()
        if modules_of(name):
            drop_bytecode(cog.path.parent.rglob("*.py") if cog.path.name == "__init__.py" else [cog.path])
        replace_modules(name, {})
        self._drop_finder_caches()
        spec = importlib.util.spec_from_file_location(
            name,
            cog.path,
            submodule_search_locations=[str(cog.path.parent)] if cog.path.name == "__init__.py" else None,
        )
        if spec is None or spec.loader is None:
            raise CogLoadFailed(cog.name, f"{cog.path.name} is not a Python module")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            # A later import may have replaced the module meanwhile: leave that one.
            if sys.modules.get(name) is module:
                replace_modules(name, {})
            raise CogLoadFailed(cog.name, public_reason(error), str(error)) from error
        return module

    def _drop_finder_caches(self) -> None:
        """Let Python see new files of the folder.

        `importlib.invalidate_caches` goes through the finders of all folders, and fails if another thread imports
        meanwhile. `list` copies the folders in one step, which no other thread can interrupt.
        """
        beginning = str(self._folder)
        for place in list(sys.path_importer_cache):
            if place.startswith(beginning) and Path(place).is_relative_to(self._folder):
                finder = sys.path_importer_cache.get(place)
                if isinstance(finder, FileFinder):
                    finder.invalidate_caches()
                else:
                    sys.path_importer_cache.pop(place, None)  # cached before the folder existed

    def _make_importable(self) -> None:
        """Let the cogs import files of their folder, also where another package has the folder's name."""
        parent = str(self._folder.parent)
        spec = PathFinder.find_spec(self._folder.name)
        if spec is None:
            if parent not in sys.path:
                sys.path.append(parent)
            return
        places = [str(Path(place).resolve()) for place in spec.submodule_search_locations or ()]
        if str(self._folder) not in places:
            package = importlib.import_module(self._folder.name)
            package.__path__ = [str(self._folder), *(place for place in places if place != str(self._folder))]
