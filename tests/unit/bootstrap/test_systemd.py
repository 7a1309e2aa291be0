"""The units of deploy/systemd are valid, start what exists, and keep the rules of the compose file."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from bootstrap.commands import app

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "deploy/systemd"
SERVICES = sorted(FOLDER.glob("*.service"))


def _values(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    """The units get the paths of this clone, since systemd looks for their programs."""
    for unit in FOLDER.iterdir():
        node = shutil.which("node") or "/bin/true"
        text = unit.read_text().replace("/srv/baseline", str(ROOT)).replace("/usr/bin/node", node)
        (tmp_path / unit.name.replace("@.", "@api.")).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_services_are_found() -> None:
    assert {unit.stem for unit in SERVICES} >= {
        "baseline@",
        "baseline-dashboard",
        "baseline-migrate",
        "baseline-backup",
    }


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_has_its_own_user_and_cannot_write_to_the_system(unit: Path) -> None:
    assert _values(unit, "User") == ["baseline"]
    assert _values(unit, "ProtectSystem") == ["strict"]
    assert _values(unit, "NoNewPrivileges") == ["yes"]
    assert _values(unit, "CapabilityBoundingSet") == [""]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_only_migrations_and_backups_know_the_owner_of_the_database(unit: Path) -> None:
    knows = "/etc/baseline/owner.env" in _values(unit, "EnvironmentFile")
    assert knows == (unit.stem in {"baseline-migrate", "baseline-backup"})


def test_a_service_runs_a_command_that_exists() -> None:
    started = {word for unit in SERVICES for word in re.findall(r"bin/baseline (\S+)", unit.read_text())}
    commands = get_command(app).commands  # type: ignore[attr-defined] # a click group
    assert started - {"%i"} <= set(commands)
    instances = set(re.findall(r"baseline@(\w+)", (ROOT / "docs/operations.md").read_text()))
    assert instances == {"api", "bot", "worker"} <= set(commands)
