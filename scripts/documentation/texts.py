"""Read from the code what an operator may meet: warnings and errors of the logs, and refusals to start."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.documentation.places import ROOT

_LEVELS = {"warning", "error", "exception", "critical"}
_LOGS = {"_log", "log", "logger", "_logger"}
_REFUSALS = {"CannotStart", "ConfigurationError", "NothingAnswered", "NotRunning"} | {
    "BotCannotStart",
    "CannotMigrate",
    "EmbeddedServerError",
    "FolderBusy",
    "NotIsolated",
    "PrivilegedRole",
    "RoleTaken",
}


def texts_of_operators() -> set[str]:
    """The fixed part of each text, the longest where parts are filled in; without backticks."""
    files = [file for file in sorted((ROOT / "src").rglob("*.py")) if "simulators" not in file.parts]
    return {text for file in files for text in _texts(file) if len(text) > 6}


def _texts(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and node.args and (_is_log(node.func) or _name(node.func) in _REFUSALS):
            yield from _fixed(node.args[0])
        # `lost` holds the log text for a broken subscription.
        if isinstance(node, ast.Assign) and _name(node.targets[0]) == "lost":
            yield from _fixed(node.value)


def _is_log(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr in _LEVELS and _name(function.value) in _LOGS


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _fixed(text: ast.expr) -> Iterator[str]:
    if isinstance(text, ast.List):
        for element in text.elts:
            yield from _fixed(element)
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        yield _plain(max(re.split(r"%s", text.value), key=len))
    if isinstance(text, ast.JoinedStr):
        parts = [part.value for part in text.values if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        yield _plain(max(parts, key=len)) if parts else ""


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split()).strip(" .,;:")
