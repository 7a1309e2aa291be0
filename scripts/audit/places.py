"""The repository's folder, and its files at the last release."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def last_release() -> str | None:
    """The tag of the last release that this commit contains; None before the first."""
    tags = _git("tag", "--list", "v[0-9]*", "--merged", "HEAD", "--sort=-version:refname").split()
    return tags[0] if tags else None


def text_at(revision: str, path: str) -> str:
    """The file at that revision; empty when it was not there."""
    try:
        return _git("show", f"{revision}:{path}")
    except subprocess.CalledProcessError:
        return ""


def paths_at(revision: str, folder: str) -> list[str]:
    return _git("ls-tree", "-r", "--name-only", revision, folder).split()


def _git(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own repository
        ["git", *arguments],  # noqa: S607 - the system's git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
