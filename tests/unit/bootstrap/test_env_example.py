"""`.env.example` is the list of variables that people read, so it must be the list that the program reads."""

from pathlib import Path

import pytest

from bootstrap.configuration.settings import Settings, load_settings

EXAMPLE = Path(__file__).parents[3] / ".env.example"


def test_the_example_lists_every_variable_once_and_no_other() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    assert sorted(line.split("=")[0] for line in lines) == sorted(name.upper() for name in Settings.model_fields)


@pytest.mark.usefixtures("unset")
def test_the_example_changes_nothing_when_it_is_copied_as_it_is() -> None:
    assert load_settings(env_file=EXAMPLE) == load_settings(env_file=None)
