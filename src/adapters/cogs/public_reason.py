"""Word an import error in one line that holds no secret: file and line, or what has to be installed."""

import re
import traceback
from pathlib import Path

_NO_SUCH_NAME = re.compile(r"cannot import name '(\w+)'")


def public_reason(error: BaseException) -> str:
    """Return the reason. Only texts that Python or `baseline` wrote are quoted; other errors are named by class."""
    if isinstance(error, SyntaxError) and error.filename is not None and error.lineno is not None:
        return f"syntax error in {_shown(Path(error.filename))}:{error.lineno}: {error.msg}"
    if isinstance(error, ImportError) and error.name is not None:
        return _missing(error, error.name)
    if _raised_by_baseline(error):
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return type(error).__name__


def _shown(file: Path) -> str:
    return f"{file.parent.name}/{file.name}" if (file.parent / "__init__.py").is_file() else file.name


def _missing(error: ImportError, name: str) -> str:
    if found := _NO_SUCH_NAME.search(str(error)):
        return f"{type(error).__name__}: {found.group(1)!r} cannot be imported from {name!r}"
    refused = f"{type(error).__name__}: {name!r} cannot be imported"
    importer, file = _importer(error)
    if not isinstance(error, ModuleNotFoundError):
        return refused
    top = name.partition(".")[0]
    if top == importer.partition(".")[0]:
        return f"{refused}: there is no such file"
    if (file.parent / f"{top}.py").is_file() or (file.parent / top).is_dir():
        return f"{refused}: write `from .{top} import …` for what is beside {file.name}"
    return f"{refused}: install the package that holds it, such as with `uv add {top}`"


def _importer(error: BaseException) -> tuple[str, Path]:
    """Return the name and the file of the module whose import failed."""
    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        name = str(frame.f_globals.get("__name__"))
        if not name.startswith(("importlib.", "_frozen_importlib")) and name != "importlib":
            return name, Path(frame.f_code.co_filename)
    return "", Path()


def _raised_by_baseline(error: BaseException) -> bool:
    """Return whether `baseline` refuses a declaration of the cog: such a text names fields and holds no values."""
    frames = list(traceback.walk_tb(error.__traceback__))
    return bool(frames) and str(error) != "" and str(frames[-1][0].f_globals.get("__name__")).startswith("baseline.")
