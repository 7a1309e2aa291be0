"""Run `baseline new-cog`."""

import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from bootstrap.cog_scaffold.parts import Options
from bootstrap.cog_scaffold.write import CannotWrite, write_cog


def run(folder: Path, name: str, options: Options, console: Console) -> None:
    """Write the cog, and print its files and the next steps. Exits with 1 and the reason if it cannot be written."""
    try:
        files = write_cog(folder, name, options)
    except CannotWrite as refusal:
        console.print(escape(str(refusal)), style="red", soft_wrap=True)
        sys.exit(1)
    for file in files:
        console.print(f"wrote {escape(str(file))}", soft_wrap=True)
    place = files[0].parent
    console.print(f"test it:  pytest {escape(str(place))}", soft_wrap=True)
    if options.page:
        console.print(f"test its page: cd frontend && npx vitest run pages/{name}", soft_wrap=True)
    console.print(f"check it: baseline check-cog {escape(str(place))} --tier gold", soft_wrap=True)
