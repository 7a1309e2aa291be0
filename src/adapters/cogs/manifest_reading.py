"""Read and check the manifest of an imported cog."""

from collections.abc import Iterable
from types import ModuleType

from adapters.cogs.code_facts import classes_of, manifest_from_code, modules_of
from adapters.cogs.manifest_checks import problems
from application.ports.bot.cog_modules import CogLoadFailed
from domain.cogs.manifest import CogManifest, merge_manifests

ATTRIBUTE = "cog"


def read_manifest(cog: str, module: ModuleType, *, version: str) -> CogManifest:
    """Return what the cog declares, completed by what its code shows. `version` is that of this Baseline.

    Raises `CogLoadFailed` with a sentence for each wrong declaration.
    """
    modules = modules_of(module)
    declared = [*_declared(modules), *_declared(classes_of(modules))]
    from_code = manifest_from_code(modules)
    if found := [problem for manifest in declared for problem in problems(manifest, from_code, version)]:
        raise CogLoadFailed(cog, f"manifest: {'; '.join(dict.fromkeys(found))}")
    return merge_manifests([*declared, from_code])


def _declared(places: Iterable[ModuleType | type]) -> list[CogManifest]:
    values = [vars(place).get(ATTRIBUTE) for place in places]
    return [value for value in values if isinstance(value, CogManifest)]
