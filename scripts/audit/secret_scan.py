"""Look for secrets in the files of the repository: keys and tokens by their shape.

python -m scripts.audit.secret_scan

A fake of a test has that shape on purpose, and a word in it that says so.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scripts.audit.places import ROOT

SHAPES: Final = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}",
    "a key of Anthropic": r"\bsk-ant-[a-z0-9]+-[\w-]{40,}",
    "a key of OpenAI": r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{40,}",
    "a key of xAI": r"\bxai-[A-Za-z0-9]{60,}",
    "a key of Google": r"\bAIza[\w-]{35}\b",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})",
    "a key of AWS": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a token of Slack": r"\bxox[abpr]-[\w-]{20,}",
    "a token of Discord": r"\b[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6}\.[\w-]{27,}",
    "a webhook of Discord": r"discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,}",
    "a password in a URL": r"\b(?:postgres(?:ql)?|rediss?|https?|amqp)://[^\s:/@'\"{}<]+:[^\s/@'\"{}<$]{16,}@",
}
_TELLING: Final = re.compile(r"(?i)fake|example|test|dummy|hunter2|abcdef|0123|secret|password|(.)\1{7}")


def found_in(text: str) -> Iterator[tuple[int, str]]:
    """The line and the kind of each secret; the secret itself is never shown."""
    for kind, shape in SHAPES.items():
        for found in re.finditer(shape, text):
            if not _TELLING.search(found[0]):
                yield text.count("\n", 0, found.start()) + 1, kind


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - the system's git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    problems = [
        f"{name}:{line}: {kind}"
        for name in filter(None, listed.stdout.split("\0"))
        for line, kind in found_in(_text_of(ROOT / name))
    ]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def _text_of(file: Path) -> str:
    return file.read_text(errors="replace") if file.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
