"""Each benchmark prints a table, and ends with its figures as one line of JSON."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
BENCHMARKS = sorted(FOLDER.glob("*.py"))


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func) == name]


def test_the_benchmarks_are_found() -> None:
    assert len(BENCHMARKS) > 10, "The benchmarks are no longer where this test looks for them."


@pytest.mark.parametrize("file", BENCHMARKS, ids=lambda file: file.stem)
def test_a_benchmark_prints_a_table_and_then_reports_its_figures_under_its_own_name(file: Path) -> None:
    tree = ast.parse(file.read_text())
    (reported,) = _calls(tree, "report")
    (ending,) = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _calls(node, "report")]
    assert ast.literal_eval(reported.args[0]) == file.stem
    printed = [*_calls(ending, "print"), *_calls(ending, "console.print")]
    assert all(call.lineno < reported.lineno for call in printed), "the figures are the last line"
    assert _calls(tree, "Table")
    assert not [call for call in _calls(tree, "print") if _calls(call, "json.dumps")]


def test_the_figures_are_one_line_of_json() -> None:
    code = "from support.reporting import report; report('speed', {'calls': 3, 'p95_ms': 1.5})"
    done = subprocess.run([sys.executable, "-c", code], cwd=FOLDER, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout) == {"benchmark": "speed", "figures": {"calls": 3, "p95_ms": 1.5}}
