"""Look for secrets in the files of the repository: keys and tokens by the shapes that logs are redacted by.

python -m scripts.audit.secret_scan

Files that git does not track yet are read too, those that it ignores are not. A fake of a test has that shape on
purpose, and a word in it that says so.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from adapters.telemetry.secret_shapes import secrets_in
from scripts.audit.places import ROOT

_PASSWORD_IN_URL: Final = re.compile(
    r"\b(?:postgres(?:ql)?|rediss?|https?|amqp)://[^\s:/@'\"{}<]+:[^\s/@'\"{}<$]{16,}@"
)
_TELLING: Final = re.compile(r"(?i)fake|example|test|dummy|hunter2|abcdef|0123|secret|password|(.)\1{7}")
_SHORTEST: Final = 20
"""Shorter texts of these shapes are words of the code."""


def found_in(text: str) -> Iterator[tuple[int, str]]:
    """The line and the kind of each secret; the secret itself is never shown."""
    urls = ((found.start(), "a password in a URL", found[0]) for found in _PASSWORD_IN_URL.finditer(text))
    for at, kind, secret in (*secrets_in(text), *urls):
        if len(secret) >= _SHORTEST and not _TELLING.search(secret):
            yield text.count("\n", 0, at) + 1, kind


def problems(root: Path) -> list[str]:
    """Return a line for each secret in the files of the repository at `root`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - the system's git
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        f"{name}:{line}: {kind}"
        for name in filter(None, listed.stdout.split("\0"))
        for line, kind in found_in(_text_of(root / name))
    ]


def main() -> int:
    found = problems(ROOT)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


def _text_of(file: Path) -> str:
    return file.read_text(errors="replace") if file.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
