"""Check that no package that Baseline is shipped with has a licence that binds the bots made with it.

python -m scripts.audit.licences
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from typing import Final

from scripts.audit.places import ROOT

BINDING: Final = re.compile(r"\b(?:A?GPL|GNU (?:AFFERO )?GENERAL|SSPL|BUSL|EUPL|CC-BY-(?:NC|SA))", re.IGNORECASE)
FREE: Final = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla|LGPL|Lesser|Unlicense|Zlib|0BSD|CC0|CC-BY-4|BlueOak|PostgreSQL"
    r"|HPND|Python-2.0|Public Domain|WTFPL|OFL",
    re.IGNORECASE,
)


def licence_of(package: Distribution) -> str:
    metadata = package.metadata
    classifiers = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier") or () if "License ::" in line]
    named = [
        *(metadata.get_all("License-Expression") or ()),
        " ".join(classifiers),
        *(metadata.get_all("License") or ()),
    ]
    return next(filter(None, named), "")[:80]


def problem_of(name: str, licence: str) -> str | None:
    """A sentence about a licence that binds or is not known; None when it is free."""
    if BINDING.search(licence) and not FREE.search(licence):
        return f"{name}: {licence} binds what is made with it."
    return None if FREE.search(licence) else f"{name}: its licence is not known ({licence or 'none'})."


def problems() -> Iterator[str]:
    for package in distributions():
        if found := problem_of(package.metadata["Name"], licence_of(package)):
            yield found
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text())
    for path, package in lock["packages"].items():
        if path and not _variant(package) and (found := problem_of(path, str(package.get("license", "")))):
            yield found


def _variant(package: Mapping[str, object]) -> bool:
    """Return whether the package is only used to build, or is the build of another package for one platform."""
    return bool(package.get("dev")) or ("os" in package and "license" not in package)


def main() -> int:
    found = sorted(problems())
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
