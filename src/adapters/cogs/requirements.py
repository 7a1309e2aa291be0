"""Python packages that a cog's folder asks for, in its `requirements.txt` or `pyproject.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from typing_extensions import override

from application.ports.bot.cog_modules import FoundCog


@dataclass(frozen=True, slots=True)
class MissingRequirements:
    """Requirements of one cog that are not installed. As text it names them and the command that installs them."""

    cog: str
    file: Path
    packages: tuple[str, ...]

    @override
    def __str__(self) -> str:
        return f"it needs {', '.join(self.packages)}: run `uv pip install -r {self.file}`, or `make up`"


def missing_requirements(cog: FoundCog) -> MissingRequirements | None:
    """Return the requirements of the cog that are not installed, or in another version; None if all are met.

    A line that is no requirement counts as missing, with what is wrong with it.
    """
    file = requirements_file(cog)
    if file is None:
        return None
    missing = tuple(line for line in _lines(file) if not _is_met(line))
    return MissingRequirements(cog.name, file, missing) if missing else None


def requirements_file(cog: FoundCog) -> Path | None:
    if cog.path.name != "__init__.py":
        return None
    for name in ("requirements.txt", "pyproject.toml"):
        if (cog.path.parent / name).is_file():
            return cog.path.parent / name
    return None


def _lines(file: Path) -> Iterator[str]:
    if file.name == "pyproject.toml":
        yield from map(str, tomllib.loads(file.read_text()).get("project", {}).get("dependencies", []))
        return
    for line in file.read_text().splitlines():
        requirement = line.partition(" #")[0].partition(" --")[0].strip().rstrip("\\").strip()
        # Options such as `-r` or `--index-url` name no package.
        if requirement and not requirement.startswith(("#", "-")):
            yield requirement


def _is_met(line: str) -> bool:
    try:
        requirement = Requirement(line)
    except InvalidRequirement:
        return False
    if requirement.marker is not None and not requirement.marker.evaluate():
        return True
    try:
        return requirement.specifier.contains(version(requirement.name), prereleases=True)
    except PackageNotFoundError:
        return False
