"""Parse without the garbage collector: pytest parses too, and what a test left behind may fail in a finalizer."""

import ast
from typing import Any

from adapters.cogs.parsing import without_collector

PYTHONS_OWN = ast.parse


def _parse_whole(*arguments: Any, **options: Any) -> Any:
    with without_collector():
        return PYTHONS_OWN(*arguments, **options)


vars(ast)["parse"] = _parse_whole
