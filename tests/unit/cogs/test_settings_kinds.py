"""The guide's table of kinds, and the dashboard's copy of them, are what the tests try."""

from tests.settings_kinds.kinds import KINDS, field_of
from tests.settings_kinds.table import GUIDE, ROWS, guide_with_table, kinds_section, rows


def test_the_guide_lists_the_kinds_that_are_tried() -> None:
    assert guide_with_table(GUIDE.read_text()) == GUIDE.read_text()


def test_the_dashboard_tries_the_kinds_that_the_guide_lists() -> None:
    assert rows() == ROWS.read_text()


def test_every_kind_loads() -> None:
    assert {field_of(kind) for kind in KINDS} | {"other"} == kinds_section().fields
