"""The import contracts hold the architecture: each of them turns red when it is broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

VIOLATIONS = {
    "Layers: bootstrap, simulators, adapters, baseline, application, domain": (
        "src/domain/planted.py",
        "import application.access.authorize",
    ),
    "Adapters do not know one another": ("src/adapters/http/planted.py", "import adapters.persistence"),
    "No framework in domain and application": ("src/application/planted.py", "import pydantic"),
    "Only bootstrap knows the container": ("src/adapters/llm/planted.py", "import dependency_injector"),
    "Cogs see baseline only": ("cogs/planted.py", "import domain.ids"),
    "No cycles between siblings": ("src/application/ports/planted.py", "import application.access.authorize"),
}


def declared_contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": f"{tree / 'src'}:{tree}", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("src", "cogs", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_has_a_violation_to_prove_it() -> None:
    assert sorted(VIOLATIONS) == sorted(declared_contracts())


def test_the_tree_keeps_all_contracts(tree: Path) -> None:
    result = lint(tree)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("contract", "planted"), VIOLATIONS.items())
def test_a_planted_violation_breaks_its_contract(tree: Path, contract: str, planted: tuple[str, str]) -> None:
    file, statement = planted
    (tree / file).write_text(f'"""Planted."""\n\n{statement}\n')
    result = lint(tree)
    assert result.returncode != 0
    assert f"{contract} BROKEN" in result.stdout


def test_an_example_that_sees_more_than_baseline_breaks_the_contract_of_cogs(tree: Path) -> None:
    (tree / "examples" / "planted.py").write_text('"""Planted."""\n\nimport domain.ids\n')
    assert "Cogs see baseline only BROKEN" in lint(tree).stdout
