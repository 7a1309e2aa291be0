"""Write the files of a new cog."""

import keyword
import re
from pathlib import Path
from typing import Final

from bootstrap.cog_scaffold.files import migration, models, readme, tests
from bootstrap.cog_scaffold.page import german, page, page_test, plugin, words
from bootstrap.cog_scaffold.parts import NewCog, Options, module
from bootstrap.cog_scaffold.routes import api
from bootstrap.cog_scaffold.settings_widget import widget, widget_test

_NAME: Final = re.compile(r"^[a-z][a-z0-9_]{0,31}$")
_TAKEN: Final = {"alerts", "budget", "cogs", "settings", "status", "why"}


class CannotWrite(Exception):
    """The message says what to change."""


def write_cog(folder: Path, name: str, options: Options) -> list[Path]:
    """Write the cog into a new folder of the folder of cogs, and return the files. Raises `CannotWrite`."""
    place = folder / name
    _check_name(name)
    if place.exists() or place.with_suffix(".py").exists():
        raise CannotWrite(f"There is already a cog {name!r} in {folder}: choose another name, or remove it.")
    cog = NewCog(name, f"{folder.resolve().name}.{name}", options)
    texts = {place / path: text for path, text in _files_of_cog(cog).items()}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)


def _check_name(name: str) -> None:
    if not _NAME.match(name) or keyword.iskeyword(name):
        raise CannotWrite(
            f"{name!r} is no name for a cog: use at most 32 lower-case letters, digits and _, such as word_game."
        )
    if name in _TAKEN:
        raise CannotWrite(f"/{name} is a command of the platform: choose another name.")


def _files_of_cog(cog: NewCog) -> dict[str, str]:
    files = {
        "__init__.py": module(cog),
        "README.md": readme(cog),
        f"tests/test_{cog.name}.py": tests(cog),
    }
    if cog.options.table:
        files |= {"models.py": models(cog), f"migrations/0001_add_{cog.name}_entries.py": migration(cog)}
    if cog.options.page:
        files["api.py"] = api(cog)
        files |= {f"page/{path}": text for path, text in _files_of_page(cog).items()}
    return files


def _files_of_page(cog: NewCog) -> dict[str, str]:
    control = (
        {"greeting-editor.tsx": widget(), "greeting-editor.test.tsx": widget_test()} if cog.options.settings else {}
    )
    return {
        **control,
        "plugin.ts": plugin(cog),
        "page.tsx": page(cog),
        "page.test.tsx": page_test(cog),
        "words.ts": words(cog),
        "messages/de.json": german(cog),
    }
