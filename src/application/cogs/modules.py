"""The imported modules of one cog in `sys.modules`: the cog's own and those of its folder."""

import sys
from collections.abc import Mapping
from types import ModuleType


def modules_of(name: str) -> dict[str, ModuleType]:
    """Return the module of this name and its submodules, by name; empty for a cog that is not imported."""
    below = f"{name}."
    # Copy: other threads import modules meanwhile.
    return {
        each: module
        for each, module in sys.modules.copy().items()
        if name in each and (each == name or each.startswith(below))
    }


def replace_modules(name: str, by: Mapping[str, ModuleType]) -> None:
    """Put these modules in the place of all that the cog has imported. Without any, nothing of the cog stays."""
    for each in modules_of(name):
        del sys.modules[each]
    sys.modules.update(by)
    parent_name, _, last = name.rpartition(".")
    parent = sys.modules.get(parent_name)
    if parent is not None and name in by:
        setattr(parent, last, by[name])


def forget_shared_modules(folder: str) -> None:
    """Forget the modules `_…` of the cogs folder, which its cogs share, so that they are imported afresh."""
    for each in list(sys.modules):
        if each.startswith(f"{folder}._"):
            del sys.modules[each]
