"""Versions of a settings section."""

from datetime import UTC, datetime

import pytest

from domain.ids import GuildId, UserId
from domain.settings import StaleSettings, StoredSection

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
UNTOUCHED = StoredSection.untouched(GuildId(10), "ask", schema_version=1)


def test_the_first_change_is_version_one() -> None:
    changed = UNTOUCHED.replaced({"a": 1}, schema_version=2, expected_version=0, by=UserId(1), at=NOON)
    assert (changed.version, changed.schema_version, changed.values) == (1, 2, {"a": 1})


def test_a_change_that_builds_on_an_old_version_is_refused_and_names_the_current_one() -> None:
    changed = UNTOUCHED.replaced({"a": 1}, schema_version=1, expected_version=0, by=UserId(1), at=NOON)
    with pytest.raises(StaleSettings) as refusal:
        changed.replaced({"a": 2}, schema_version=1, expected_version=0, by=UserId(2), at=NOON)
    assert refusal.value.current_version == 1
