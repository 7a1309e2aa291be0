"""Read from a cog's source which types of signals it sends and receives."""

import ast
import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Final

from adapters.cogs.parsing import without_collector
from domain.signals import SignalType

_DEFINED_IN: Final = SignalType.__module__
_CALLED: Final = re.compile(r"\b(Signal|subscribe)\s*\(")


def signals_of(modules: list[ModuleType]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the types that the modules send and receive, as far as their source names them.

    A type that is computed at run time is not found: the manifest names it.
    """
    sent: list[str] = []
    received: list[str] = []
    for module in modules:
        for call in _calls(module):
            if _name(call.func) == "Signal":
                values = [keyword.value for keyword in call.keywords if keyword.arg == "type"] or call.args[:1]
                sent += [name for value in values for name in _type(value, module)]
            elif _name(call.func) == "subscribe":
                received += [name for value in call.args[:1] for name in _type(value, module)]
    return tuple(dict.fromkeys(sent)), tuple(dict.fromkeys(received))


def _calls(module: ModuleType) -> Iterator[ast.Call]:
    if not any(getattr(value, "__module__", "") == _DEFINED_IN for value in list(vars(module).values())):
        return
    try:
        source = inspect.getsource(module)
        if not _CALLED.search(source):  # parsing takes a thousand times as long as this search
            return
        with without_collector():
            tree = ast.parse(source)
    except (OSError, TypeError, SyntaxError):
        return
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _type(value: ast.expr, module: ModuleType) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(name)):
            yield name
        case ast.Name(id=name) if isinstance(found := getattr(module, name, None), str):
            yield str(found)
        case ast.Attribute(attr=name) if isinstance(found := getattr(SignalType, name, None), SignalType):
            yield str(found)
        case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]) if _name(function) == "SignalType":
            yield name
        case _:
            return
