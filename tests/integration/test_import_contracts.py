"""The import contracts hold the architecture: each of them turns red when it is broken.

That the code keeps them is checked by `make check`.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

VIOLATIONS = {
    "Layers: bootstrap, simulators, adapters, baseline, application, domain": {
        "src/domain/planted.py": "application.access.authorize"
    },
    "Adapters do not know one another": {"src/adapters/http/planted.py": "adapters.persistence"},
    "No framework in domain and application": {"src/application/planted.py": "pydantic"},
    "Only bootstrap knows the container": {"src/adapters/llm/planted.py": "dependency_injector"},
    "Cogs see baseline only": {"cogs/planted.py": "domain.ids", "examples/planted.py": "domain.ids"},
    "No cycles between siblings": {"src/application/ports/planted.py": "application.access.authorize"},
}
# How Import Linter reports a cycle; it reports each other violation as a line with the import.
CYCLE = "- .ports -> .access (1 import)"


def declared_contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


def lint(tree: Path) -> str:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": f"{tree / 'src'}:{tree}", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("src", "cogs", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def imports(file: str, imported: str) -> str:
    module = ".".join(Path(file).with_suffix("").parts).removeprefix("src.")
    return f"{module} -> {imported} (l.3)"


def test_every_contract_has_a_violation_to_prove_it() -> None:
    assert sorted(VIOLATIONS) == sorted(declared_contracts())


def test_each_planted_violation_breaks_its_contract(tree: Path) -> None:
    for planted in VIOLATIONS.values():
        for file, imported in planted.items():
            (tree / file).write_text(f'"""Planted."""\n\nimport {imported}\n')
    report = lint(tree)
    for contract, planted in VIOLATIONS.items():
        _, _, broken = report.partition(f"\n{contract}\n{'-' * len(contract)}\n")
        section, _, _ = broken.partition("\n---")
        for file, imported in planted.items():
            expected = CYCLE if contract == "No cycles between siblings" else imports(file, imported)
            assert expected in section, report
