"""Find the tables that a loaded cog declares, on Baseline's base or on one of its own."""

import importlib
import importlib.util
from types import ModuleType

from sqlalchemy import Table

from application.cogs.modules import modules_of


def tables_of(cog: ModuleType) -> tuple[Table, ...]:
    """Return the tables that the cog's modules declare, its module `models` included. Imported ones do not count."""
    if hasattr(cog, "__path__") and importlib.util.find_spec(f"{cog.__name__}.models") is not None:
        importlib.import_module(f"{cog.__name__}.models")
    found: dict[str, Table] = {}
    for module in modules_of(cog.__name__).values():
        for value in list(vars(module).values()):
            if isinstance(value, Table):
                found[value.name] = value
            elif isinstance(value, type) and value.__module__ == module.__name__:
                table = getattr(value, "__table__", None)
                if isinstance(table, Table):
                    found[table.name] = table
    return tuple(found[name] for name in sorted(found))
