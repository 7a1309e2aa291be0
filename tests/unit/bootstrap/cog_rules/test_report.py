"""A report has one line for each finding."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bootstrap.cog_rules.check import RULES, Report, show
from bootstrap.cog_rules.rule import Finding


@pytest.mark.parametrize("what", ["no migration creates the table", "No migration creates the table."])
def test_what_was_found_ends_with_one_full_stop(what: str) -> None:
    shown = StringIO()

    show(Report("sample", (Finding(RULES[0], Path("sample.py"), 3, what),)), Console(file=shown))

    assert f"sample.py:3 bronze/{RULES[0].id}: {what.rstrip('.')}. {RULES[0].change}" in shown.getvalue()
