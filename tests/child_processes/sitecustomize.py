"""Check the requests to Discord of the processes that tests start. Python imports this module as it starts.

`tests/requests_of_processes.py` puts this folder on their path and names the file for the faults. A module is wrapped
when it is imported, so that a process without requests to Discord imports nothing more.
"""

import os
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

_FILE = os.environ.get("TESTS_DISCORD_FAULTS")


def _checks() -> Any:
    root = str(Path(__file__).parents[2])
    if root not in sys.path:
        sys.path.append(root)
    from tests import discord_requests

    discord_requests.report_to(Path(str(_FILE)))
    return discord_requests


def _check_simcord(_module: ModuleType) -> None:
    _checks().check_simulated_requests()


def _check_httpx(module: ModuleType) -> None:
    send = module.AsyncClient.send

    async def checked(client: Any, request: Any, **options: Any) -> Any:
        if request.url.path.startswith("/api/v10/"):
            _checks().note_httpx(request)
        return await send(client, request, **options)

    module.AsyncClient.send = checked


_WRAPPED: dict[str, Callable[[ModuleType], None]] = {
    "simcord.http.router": _check_simcord,
    "httpx._client": _check_httpx,
}


class _Wrapping:
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        _WRAPPED[module.__name__](module)


class _Finder:
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname in _WRAPPED else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Wrapping(spec.loader)  # type: ignore[assignment]  # has what the import system calls
        return spec


if _FILE:
    sys.meta_path.insert(0, _Finder())
