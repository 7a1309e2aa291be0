"""Find what cogs add to the HTTP API: the module `api` of a cog that is a package."""

import importlib
from collections.abc import Iterator
from types import ModuleType

from adapters.cogs.public_reason import public_reason
from application.cogs.importing import import_before_loop
from application.ports.bot.cog_modules import CogApi, CogLoadFailed, CogModules, FoundCog

MODULE = "api"


def load_cogs_and_apis(source: CogModules, *, seconds: float = 15.0) -> Iterator[CogApi | CogLoadFailed]:
    """Load every cog for its declarations. A cog without routes is left out, and so is one that cannot be loaded.

    Each import may take `seconds`: one that blocks must not keep the API from starting.
    """
    for cog in source.find():
        try:
            package = import_before_loop(cog, source.load, seconds=seconds)
        except CogLoadFailed as failure:
            yield CogApi(cog.name, failure) if _has_api(cog) else failure
        else:
            if _has_api(cog):
                yield CogApi(cog.name, _api_of(cog, package, seconds))


def _has_api(cog: FoundCog) -> bool:
    folder = cog.path.parent
    is_package = cog.path.name == "__init__.py"
    return is_package and ((folder / f"{MODULE}.py").is_file() or (folder / MODULE / "__init__.py").is_file())


def _api_of(cog: FoundCog, package: ModuleType, seconds: float) -> ModuleType | CogLoadFailed:
    try:
        return import_before_loop(cog, lambda _: _imported(cog, f"{package.__name__}.{MODULE}"), seconds=seconds)
    except CogLoadFailed as failure:
        return failure


def _imported(cog: FoundCog, name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except BaseException as error:
        raise CogLoadFailed(cog.name, public_reason(error), str(error)) from error
