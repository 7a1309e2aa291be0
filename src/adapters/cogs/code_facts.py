"""Read from a cog's imported code what its manifest would otherwise have to name."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import baseline.llm
from adapters.cogs.signal_facts import signals_of
from application.cogs.event_intents import EVENT_INTENTS
from application.cogs.modules import modules_of as imported_of
from baseline.settings import GuildSettings
from domain.cogs.manifest import CogManifest


def modules_of(cog: ModuleType) -> list[ModuleType]:
    """Return the cog's module and its loaded submodules."""
    return [module for _, module in sorted(imported_of(cog.__name__).items())]


def classes_of(modules: list[ModuleType]) -> Iterator[type[Any]]:
    """Return the classes that the modules define, without those that they import."""
    for module in modules:
        for value in list(vars(module).values()):
            if isinstance(value, type) and value.__module__ == module.__name__:
                yield value


def listeners_of(modules: list[ModuleType]) -> dict[str, str]:
    """Return the events that the cog's classes listen to, each with the name of one such class."""
    return {event: cls.__name__ for cls in classes_of(modules) for event, _ in getattr(cls, "__cog_listeners__", ())}


def manifest_from_code(modules: list[ModuleType]) -> CogManifest:
    """Return what the code shows: sections, tables, intents of listeners, signals, whether it uses a model."""
    classes = list(classes_of(modules))
    intents = [intent for event in listeners_of(modules) for intent in EVENT_INTENTS.get(event, ())]
    sends, receives = signals_of(modules)
    return CogManifest(
        sends=sends,
        receives=receives,
        intents=tuple(dict.fromkeys(intents)),
        settings=tuple(str(cls.section) for cls in classes if issubclass(cls, GuildSettings)),
        tables=tuple(str(cls.__table__.name) for cls in classes if hasattr(cls, "__table__")),
        llm="Uses a language model." if _uses_llm(modules, classes) else "",
    )


def _uses_llm(modules: list[ModuleType], classes: list[type[Any]]) -> bool:
    """Find a name of `baseline.llm` in the modules, or an attribute `llm` that a method reads."""
    exported = {id(getattr(baseline.llm, name)) for name in baseline.llm.__all__}
    imports = any(id(value) in exported for module in modules for value in vars(module).values())
    return imports or any("llm" in _names(value) for cls in classes for value in vars(cls).values())


def _names(value: object) -> tuple[str, ...]:
    function = getattr(value, "callback", value)
    return getattr(getattr(function, "__code__", None), "co_names", ())
