"""Check a cog's manifest: names that discord.py knows, sections that exist, a version that is there."""

import re
from collections.abc import Collection, Iterator
from dataclasses import fields
from difflib import get_close_matches
from typing import Final

from domain.cogs.manifest import CogManifest, DataStatement

_VERSION: Final = re.compile(r"\d+(\.\d+)*")
_TEXTS: Final = ("title", "description", "author", "minimum_baseline", "llm")


def problems(manifest: CogManifest, from_code: CogManifest, version: str) -> list[str]:
    """Return a sentence for each wrong declaration. `version` is that of this Baseline."""
    if found := list(_type_problems(manifest)):
        return found
    return [*_version_problems(manifest.minimum_baseline, version), *_name_problems(manifest, from_code)]


def _type_problems(manifest: CogManifest) -> Iterator[str]:
    for field in fields(manifest):
        value = getattr(manifest, field.name)
        if field.name in _TEXTS:
            if not isinstance(value, str):
                yield f"{field.name} must be text, not {value!r:.60}"
        elif field.name == "data":
            yield from _data_problems(value)
        elif isinstance(value, str):
            yield f"{field.name} is a list of names; write [{value!r:.60}]"
        elif not isinstance(value, list | tuple | set | frozenset) or not all(isinstance(name, str) for name in value):
            yield f"{field.name} must be a list of names, not {value!r:.60}"


def _data_problems(value: object) -> Iterator[str]:
    if value is None:
        return
    if not isinstance(value, DataStatement):
        yield f"data must be a DataStatement(stores=…, kept=…, deletion=…), not {value!r:.60}"
        return
    for field in fields(value):
        text = getattr(value, field.name)
        if not isinstance(text, str) or not text.strip():
            yield f"data.{field.name} is a sentence for members, and is empty"


def _version_problems(minimum: str, version: str) -> Iterator[str]:
    if not minimum:
        return
    if not _VERSION.fullmatch(minimum):
        yield f"minimum_baseline must be a version such as 0.2, not {minimum!r:.60}"
    elif _parts(minimum) > _parts(version):
        yield f"it needs Baseline {minimum} or newer, and this is {version}; update Baseline"


def _parts(version: str) -> list[int]:
    parts = [int(part) for part in (_VERSION.match(version) or ["0"])[0].split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return parts


def _name_problems(manifest: CogManifest, from_code: CogManifest) -> Iterator[str]:
    if manifest.wanted_intents or manifest.permissions:
        from discord import Intents, Permissions  # noqa: PLC0415 - the cog that declares these has imported it

        yield from _unknown("intents", manifest.wanted_intents, Intents.VALID_FLAGS)
        yield from _unknown("permissions", manifest.permissions, Permissions.VALID_FLAGS)
    yield from _unknown("settings", manifest.settings, from_code.settings)


def _unknown(field: str, names: Collection[str], known: Collection[str]) -> Iterator[str]:
    for name in sorted(set(names) - set(known)):
        close = get_close_matches(name.lower().replace("-", "_"), known, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        yield f"{field} has no {name!r:.60}{hint}"
