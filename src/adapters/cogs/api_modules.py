"""Find what cogs add to the HTTP API: the module `api` of a cog that is a package."""

import importlib
from collections.abc import Iterator
from types import ModuleType

from adapters.cogs.public_reason import public_reason
from application.ports.cogs import CogApi, CogLoadFailed, CogModules, FoundCog

MODULE = "api"


def load_cogs_and_apis(source: CogModules) -> Iterator[CogApi | CogLoadFailed]:
    """Load every cog for its declarations. A cog without routes is left out, and so is one that cannot be loaded."""
    for cog in source.find():
        try:
            package = source.load(cog)
        except CogLoadFailed as failure:
            yield CogApi(cog.name, failure) if _has_api(cog) else failure
        else:
            if _has_api(cog):
                yield CogApi(cog.name, _api_of(cog, package))


def _has_api(cog: FoundCog) -> bool:
    folder = cog.path.parent
    is_package = cog.path.name == "__init__.py"
    return is_package and ((folder / f"{MODULE}.py").is_file() or (folder / MODULE / "__init__.py").is_file())


def _api_of(cog: FoundCog, package: ModuleType) -> ModuleType | CogLoadFailed:
    try:
        return importlib.import_module(f"{package.__name__}.{MODULE}")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a cog's code raises stops nothing but its routes
        failure = CogLoadFailed(cog.name, public_reason(error), str(error))
        failure.__cause__ = error
        return failure
