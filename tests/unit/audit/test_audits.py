"""Each audit of `scripts/audit` finds the faults that it searches for."""

import subprocess
from pathlib import Path

import pytest
import yaml

from scripts.audit.changes import broken_operations, lost_fields, names_of
from scripts.audit.licences import problem_of, problems
from scripts.audit.migration_locks import findings
from scripts.audit.places import ROOT
from scripts.audit.secret_scan import found_in
from scripts.audit.secret_scan import problems as secret_problems

_KEY = "Zk3tQv9LmX7cRb2NwYp5HsJd8FgVa4UeTo6Ki1Mq"


@pytest.mark.parametrize(
    "text",
    [
        f"OPENAI = 'sk-proj-{_KEY}{_KEY}'",
        f"key: sk-ant-api03-{_KEY}{_KEY}",
        f"AIza{_KEY[:35]}",
        f"ghp_{_KEY}",
        f"hf_{_KEY}",
        f"gsk_{_KEY}",
        "AKIA" + "QZ7XWV5TRN3MLKJH",
        f"postgresql://owner:{_KEY}@db/x",
        f"https://discord.com/api/webhooks/938475610293847561/{_KEY}{_KEY}",
    ],
)
def test_a_secret_in_a_file_is_found_by_its_line_and_not_shown(text: str) -> None:
    (line, kind), *_ = found_in(f"first line\n{text}\n")
    assert line == 2
    assert _KEY not in kind


def test_a_secret_in_a_file_that_git_does_not_track_yet_is_found_and_an_ignored_file_is_not_read(
    tmp_path: Path,
) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text(".env\n")
    for name in (".env", "notes.txt"):
        (tmp_path / name).write_text(f"ghp_{_KEY}\n")
    (line,) = secret_problems(tmp_path)
    assert line.startswith("notes.txt:1: ")


@pytest.mark.parametrize("audit", ["secret_scan", "licences", "migration_locks"])
def test_the_gate_before_each_commit_runs_the_audits_that_need_no_network(audit: str) -> None:
    planned = subprocess.run(["make", "--dry-run", "check"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"-m scripts.audit.{audit}\n" in planned.stdout


def test_a_release_looks_for_known_holes_of_its_packages() -> None:
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
    commands = [step["run"] for step in release["jobs"]["gate"]["steps"] if "run" in step]
    assert "make audit-advisories" in " && ".join(commands).split(" && ")


def test_a_fake_that_says_so_is_none() -> None:
    assert list(found_in(f"sk-proj-fake-{_KEY}{_KEY}")) == []


def test_a_licence_that_binds_and_one_that_is_not_known_are_named() -> None:
    assert problem_of("x", "GPL-3.0-or-later") == "x: GPL-3.0-or-later binds what is made with it."
    assert problem_of("x", "") == "x: its licence is not known (none)."
    assert problem_of("x", "MIT OR GPL-2.0") is None
    assert problem_of("x", "GNU Lesser General Public License v3") is None


def test_no_package_that_is_installed_has_such_a_licence() -> None:
    assert list(problems()) == []


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("ALTER TABLE guilds DROP COLUMN name;", "ban-drop-column"),
        ("ALTER TABLE guilds ADD COLUMN rank integer NOT NULL;", "adding-required-field"),
        ("ALTER TABLE guilds ALTER COLUMN name TYPE text;", "changing-column-type"),
        ("ALTER TABLE guilds ADD CONSTRAINT named CHECK (name <> '');", "constraint-missing-not-valid"),
    ],
)
def test_a_migration_that_stops_a_running_bot_is_found(statement: str, rule: str, tmp_path: Path) -> None:
    assert rule in findings({"baseline_9999": [statement]}, tmp_path)


def test_a_migration_that_only_expands_is_none(tmp_path: Path) -> None:
    added = "ALTER TABLE guilds ADD COLUMN motto text;"
    assert findings({"baseline_9999": ["SET LOCAL lock_timeout = '2s';", added]}, tmp_path) == ""


def test_what_a_module_promises_is_read_from_its_code() -> None:
    assert names_of("src/baseline/llm/__init__.py", '__all__ = ["LLM"]') == {"baseline.llm.LLM"}
    assert names_of("src/baseline/words.py", "x = 1") == set()


def test_a_change_that_breaks_clients_is_found() -> None:
    def described(parameters: list[str], status: str = "200") -> dict[str, object]:
        operation = {
            "operationId": "getGuild",
            "parameters": [{"name": name, "required": True} for name in parameters],
            "responses": {status: {}, "404": {}},
        }
        return {"paths": {"/guilds": {"get": operation}}}

    assert list(broken_operations(described([]), described([]))) == []
    assert list(broken_operations(described([]), {"paths": {}})) == [("getGuild", "is gone")]
    assert list(broken_operations(described([]), described(["day"]))) == [("getGuild", "requires day")]
    assert list(broken_operations(described([]), described([], "204"))) == [
        ("getGuild", "does not answer 200 any more")
    ]


def test_a_field_that_is_gone_is_found() -> None:
    def schema(*fields: str) -> dict[str, object]:
        return {"components": {"schemas": {"Guild": {"properties": {field: {} for field in fields}}}}}

    assert list(lost_fields(schema("id", "name"), schema("id"))) == [("Guild.name", "is gone")]
