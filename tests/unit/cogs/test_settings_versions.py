"""Upgrade stored settings when a cog changes its declaration."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from adapters.cogs.settings.section import PydanticSection
from application.ports.settings import SECRET_MASK
from baseline.settings import Field, GuildSettings, Secret
from domain.ids import GuildId
from domain.settings import JsonValue, StoredSection

GUILD = GuildId(10)


class Greeting(GuildSettings, section="greeting", version=3):
    """Before: `text` was called `message` (1), and `wait` was in minutes (2)."""

    text: str = "Hello"
    wait: int = Field(default=60, le=3600)
    token: Secret | None = None

    @classmethod
    @override
    def upgrade(cls, values: dict[str, Any], from_version: int) -> dict[str, Any]:
        if from_version < 2 and "message" in values:
            values["text"] = values.pop("message")
        if from_version < 3 and "wait" in values:
            values["wait"] *= 60
        return values


@pytest.fixture
def section() -> PydanticSection:
    return PydanticSection(Greeting, {})


def row(values: Mapping[str, JsonValue], schema_version: int, version: int = 1) -> StoredSection:
    return replace(StoredSection.untouched(GUILD, "greeting", schema_version), values=values, version=version)


@pytest.mark.parametrize(
    ("stored", "schema_version", "text", "wait"),
    [
        ({"message": "Hi", "wait": 2}, 1, "Hi", 120),
        ({"text": "Hi", "wait": 2}, 2, "Hi", 120),
        ({"text": "Hi", "wait": 2}, 3, "Hi", 2),
        ({"text": "Hi", "wait": 2}, 4, "Hi", 2),
    ],
)
def test_values_of_every_earlier_version_are_upgraded(
    section: PydanticSection, stored: dict[str, JsonValue], schema_version: int, text: str, wait: int
) -> None:
    effective = section.effective(row(stored, schema_version))
    assert (effective.values["text"], effective.values["wait"], effective.rejected) == (text, wait, ())


def test_upgrading_keeps_the_stored_row_and_unknown_keys(section: PydanticSection) -> None:
    stored = row({"message": "Hi", "other": [1]}, 1)
    assert section.upgraded(stored) == {"text": "Hi", "other": [1]}
    assert stored.values == {"message": "Hi", "other": [1]}


def test_an_upgrade_that_fails_leaves_what_still_fits_and_is_marked(section: PydanticSection) -> None:
    with capture_logs() as log:
        effective = section.effective(row({"wait": None, "text": "Hi"}, 1))
    assert effective.values == {"text": "Hi", "wait": 60, "token": None}
    assert [problem.pointer for problem in effective.rejected] == ["", "/wait"]
    assert {line["guild_id"] for line in log} == {GUILD}


def test_an_upgrade_that_fails_over_a_secret_does_not_reveal_it() -> None:
    class Telling(GuildSettings, section="telling", version=2):
        token: Secret | None = None

        @classmethod
        @override
        def upgrade(cls, values: dict[str, Any], from_version: int) -> dict[str, Any]:
            raise ValueError(values["token"])

    with capture_logs() as log:
        PydanticSection(Telling, {}).effective(row({"token": "fake-secret"}, 1))
    assert "ValueError in upgrade" in log[0]["error"]
    assert "fake-secret" not in repr(log)


def test_an_upgrade_to_what_cannot_be_stored_is_an_upgrade_that_failed() -> None:
    class Odd(GuildSettings, section="odd", version=2):
        @classmethod
        @override
        def upgrade(cls, values: dict[str, Any], from_version: int) -> dict[str, Any]:
            return {"text": {1, from_version}}

    stored = row({"text": "Hi"}, 1)
    assert PydanticSection(Odd, {}).upgraded(stored) == stored.values


def test_values_that_fall_back_are_logged_once_for_each_version(section: PydanticSection) -> None:
    with capture_logs() as log:
        for version in (1, 1, 2):
            section.effective(row({"wait": 9999, "token": 7}, 3, version))
    assert [(line["log_level"], line["guild_id"], line["fields"]) for line in log] == [
        ("warning", GUILD, ["/wait", "/token"])
    ] * 2


def test_what_was_a_secret_once_is_masked_though_the_schema_does_not_know_it(section: PydanticSection) -> None:
    assert section.masked({"text": "Hi", "old_key": "fake-secret"}) == {"text": "Hi", "old_key": SECRET_MASK}
