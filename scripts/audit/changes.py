"""Compare what others build on with the last release: operations of the API, and the public names of `baseline`.

python -m scripts.audit.changes

What was removed or became required must be named in the changelog's part for the next release.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from scripts.audit.places import ROOT, last_release, paths_at, text_at

Json: TypeAlias = Mapping[str, Any]
_PUBLIC = "src/baseline"


def names_of(path: str, code: str) -> set[str]:
    """The names that a module promises in `__all__`, as `module.name`."""
    module = path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(each, ast.Name) and each.id == "__all__" for each in node.targets
        ):
            return {f"{module}.{name}" for name in ast.literal_eval(node.value)}
    return set()


def broken_operations(before: Json, after: Json) -> Iterator[tuple[str, str]]:
    """The operations that a client of the earlier description cannot use as it did, each with what changed."""
    now = operations_of(after)
    for name, (operation, answers) in operations_of(before).items():
        if name not in now:
            yield name, "is gone"
            continue
        newer, newer_answers = now[name]
        if added := required_of(newer) - required_of(operation):
            yield name, f"requires {', '.join(sorted(added))}"
        if gone := answers - newer_answers:
            yield name, f"does not answer {', '.join(sorted(gone))} any more"


def operations_of(description: Json) -> dict[str, tuple[Json, set[str]]]:
    return {
        operation["operationId"]: (operation, {status for status in operation["responses"] if status.startswith("2")})
        for methods in description.get("paths", {}).values()
        for operation in methods.values()
        if "operationId" in operation
    }


def required_of(operation: Json) -> set[str]:
    return {each["name"] for each in operation.get("parameters", ()) if each.get("required")}


def lost_fields(before: Json, after: Json) -> Iterator[tuple[str, str]]:
    """The fields of schemas that are gone."""
    schemas = after.get("components", {}).get("schemas", {})
    for name, schema in before.get("components", {}).get("schemas", {}).items():
        if name in schemas:
            for field in schema.get("properties", {}).keys() - schemas[name].get("properties", {}).keys():
                yield f"{name}.{field}", "is gone"


def unreleased() -> str:
    found = re.search(r"## \[Unreleased\](.*?)(?=\n## \[|\Z)", (ROOT / "CHANGELOG.md").read_text(), re.DOTALL)
    return found[1] if found else ""


def main() -> int:
    release = last_release()
    if release is None:
        sys.stdout.write("There is no release yet, so nothing to compare with.\n")
        return 0
    before = {
        name
        for path in paths_at(release, _PUBLIC)
        if path.endswith(".py")
        for name in names_of(path, text_at(release, path))
    }
    after = {
        name
        for file in (ROOT / _PUBLIC).rglob("*.py")
        for name in names_of(str(file.relative_to(ROOT)), file.read_text())
    }
    described: Json = json.loads(text_at(release, "docs/openapi.json") or "{}")
    now: Json = json.loads((ROOT / "docs/openapi.json").read_text())
    changes = [
        *((name, "is gone") for name in sorted(before - after)),
        *broken_operations(described, now),
        *lost_fields(described, now),
    ]
    notes = unreleased()
    unexplained = [
        f"{name} {what}, and the changelog does not name it."
        for name, what in changes
        if name.rsplit(".")[-1] not in notes
    ]
    sys.stdout.write(f"Since {release}: {len(changes)} breaking changes, {len(after - before)} new names.\n")
    sys.stdout.writelines(f"{line}\n" for line in unexplained)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
