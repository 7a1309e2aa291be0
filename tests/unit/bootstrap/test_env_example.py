"""`.env.example` is the list of variables that people read, so it must be the list that the program reads."""

import re
from pathlib import Path

import pytest

from bootstrap.configuration.settings import Settings, load_settings

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / ".env.example"
OF_THE_PLATFORM = {name.upper() for name in Settings.model_fields}
OF_THE_DASHBOARD = {"API_ORIGIN", "API_TIMEOUT_SECONDS"}


def test_the_example_lists_every_variable_once_and_no_other() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    files = [ROOT / "docker-compose.yml", *(ROOT / "deploy").glob("compose.*.yml")]
    of_compose = {name for file in files for name in re.findall(r"\$\{(\w+):", file.read_text())}
    assert sorted(line.split("=")[0] for line in lines) == sorted(OF_THE_PLATFORM | OF_THE_DASHBOARD | of_compose)


def test_the_variables_of_the_dashboard_are_those_that_its_server_reads() -> None:
    sources = [
        *(each for each in (ROOT / "frontend/src").rglob("*.ts*") if ".test." not in each.name),
        *(ROOT / "frontend/scripts/server").glob("*.mjs"),
    ]
    read = {
        each.removesuffix("_FILE")
        for file in sources
        for each in re.findall(r"process\.env\.([A-Z_]+)", file.read_text())
    }
    # The first two are Node's and Next.js' own; `baseline up` sets the last.
    assert read - {"NODE_ENV", "NEXT_RUNTIME"} - OF_THE_PLATFORM - {"WEB_ORIGIN"} == OF_THE_DASHBOARD


@pytest.mark.usefixtures("unset")
def test_the_example_changes_nothing_when_it_is_copied_as_it_is() -> None:
    assert load_settings(env_file=EXAMPLE) == load_settings(env_file=None)
