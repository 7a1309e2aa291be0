"""Cogs as modules and packages in one folder."""

import importlib.util
import sys
import traceback
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

from adapters.cogs.requirements import missing_requirements
from application.ports.cogs import CogLoadFailed, FoundCog


class DirectoryCogSource:
    """A cog in folder `cogs` is imported as `cogs.<name>`, so that its own modules can import one another by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def find(self) -> tuple[FoundCog, ...]:
        if not self._folder.is_dir():
            return ()
        modules = [path for path in self._folder.glob("*.py") if path.stem != "__init__"]
        packages = list(self._folder.glob("*/__init__.py"))
        found = [FoundCog(path.stem, path) for path in modules] + [
            FoundCog(path.parent.name, path) for path in packages
        ]
        return tuple(sorted((cog for cog in found if not cog.name.startswith("_")), key=lambda cog: cog.name))

    def load(self, cog: FoundCog) -> ModuleType:
        missing = missing_requirements(cog)
        if missing is not None:
            raise CogLoadFailed(cog.name, str(missing))
        name = f"{self._folder.name}.{cog.name}"
        self._make_importable()
        for loaded in [module for module in list(sys.modules) if module == name or module.startswith(f"{name}.")]:
            del sys.modules[loaded]
        importlib.invalidate_caches()
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
            sys.modules.pop(name, None)
            raise CogLoadFailed(cog.name, public_reason(error), str(error)) from error
        return module

    def _make_importable(self) -> None:
        parent = str(self._folder.parent)
        if PathFinder.find_spec(self._folder.name) is None and parent not in sys.path:
            sys.path.append(parent)


def public_reason(error: BaseException) -> str:
    """Return the reason in one line, with the text of those errors alone that Python or `baseline` words."""
    if isinstance(error, SyntaxError):
        return f"syntax error in line {error.lineno}: {error.msg}"
    if isinstance(error, ImportError) and error.name is not None:
        return f"{type(error).__name__}: {error.name!r} cannot be imported"
    if _raised_by_baseline(error):
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return type(error).__name__


def _raised_by_baseline(error: BaseException) -> bool:
    """Return whether `baseline` refuses a declaration of the cog: such a text names fields and holds no values."""
    frames = list(traceback.walk_tb(error.__traceback__))
    return bool(frames) and str(error) != "" and str(frames[-1][0].f_globals.get("__name__")).startswith("baseline.")
