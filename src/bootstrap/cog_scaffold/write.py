"""Write the files of a new cog."""

import keyword
import re
from pathlib import Path
from typing import Final

from bootstrap.cog_scaffold.files import migration, models, readme, tests
from bootstrap.cog_scaffold.parts import NewCog, Options, module

_NAME: Final = re.compile(r"^[a-z][a-z0-9_]{0,31}$")
_TAKEN: Final = {"budget", "cogs", "settings", "status", "why"}


class CannotWrite(Exception):
    """The message says what to change."""


def write_cog(folder: Path, name: str, options: Options) -> list[Path]:
    """Write the cog into a new folder of the folder of cogs, and return the files. Raises `CannotWrite`."""
    if not _NAME.match(name) or keyword.iskeyword(name):
        raise CannotWrite(f"{name!r} is no name for a cog: use lower-case letters, digits and _, such as word_game.")
    if name in _TAKEN:
        raise CannotWrite(f"/{name} is a command of the platform: choose another name.")
    place = folder / name
    if place.exists() or place.with_suffix(".py").exists():
        raise CannotWrite(f"There is already a cog {name!r} in {folder}: choose another name, or remove it.")
    cog = NewCog(name, f"{folder.resolve().name}.{name}", options)
    files = {
        "__init__.py": module(cog),
        "README.md": readme(cog),
        f"tests/test_{name}.py": tests(cog),
    }
    if options.table:
        files |= {"models.py": models(cog), f"migrations/0001_add_{name}_entries.py": migration(cog)}
    for path, text in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text, encoding="utf-8")
    return [place / path for path in files]
