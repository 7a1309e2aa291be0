"""The doctor checks the disk, ports and proxies of this machine."""

import socket
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from bootstrap.configuration.settings import Settings
from bootstrap.doctor.finding import Level
from bootstrap.doctor.machine import LEAST_FREE_BYTES, LEAST_FREE_SPOOL_BYTES, check_disk, check_ports, check_proxies


def test_the_disk_of_a_folder_that_does_not_exist_yet_is_checked(tmp_path: Path) -> None:
    assert "are free below" in check_disk(tmp_path / "not" / "yet", has_database=True).text


@pytest.mark.parametrize(
    ("has_database", "least", "named"),
    [(True, LEAST_FREE_BYTES, "a gigabyte"), (False, LEAST_FREE_SPOOL_BYTES, "256 MB")],
)
def test_a_disk_that_is_nearly_full_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, has_database: bool, least: int, named: str
) -> None:
    found = []
    for free in (least, least - 1):
        monkeypatch.setattr("shutil.disk_usage", lambda _folder, free=free: SimpleNamespace(free=free))
        found.append(check_disk(tmp_path, has_database=has_database))
    assert [each.level for each in found] == [Level.OK, Level.ERROR]
    assert found[1].mend == f"Free {named}, or move BASELINE_HOME."


def test_a_port_that_another_program_uses_is_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings(_env_file=None, api_host="127.0.0.1", api_port=port)
        alone = {each.check: each.level for each in check_ports(settings, is_running=False)}
        running = {each.check: each.level for each in check_ports(settings, is_running=True)}
    assert (alone["API_PORT"], running["API_PORT"]) == (Level.WARNING, Level.OK)


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({}, Level.OK),
        ({"https": "http://proxy:8080"}, Level.WARNING),
        ({"https": "http://proxy:8080", "no": "localhost, 127.0.0.1"}, Level.OK),
    ],
)
def test_a_proxy_must_not_stand_between_the_parts_of_one_machine(given: Mapping[str, str], level: Level) -> None:
    assert check_proxies(given).level is level
