"""Titles and descriptions of settings come with their translations."""

import importlib
import json
from typing import Any

import pytest

from adapters.cogs.platform_settings import PLATFORM_SETTINGS
from adapters.cogs.settings.section import PydanticSection
from adapters.cogs.settings.spoken import KEYWORD, translated
from baseline.settings import Field, GuildSettings

GERMAN = {"Welcome": "Willkommen", "Text": "Der Gruß", "Ice": "Eis"}
COGS = (
    "cogs.ask",
    "cogs.chat.settings",
    "examples.guestbook",
    "examples.reminders_bot.settings",
    "examples.logging_bot.settings",
    "examples.anomaly_bot.settings",
)


class WelcomeSettings(GuildSettings, section="welcome", title="Welcome", translations={"de": GERMAN, "fr": {}}):
    """What newcomers are told."""

    text: str = Field(default="Ice", title="Text", description="The first words.")


def section_of(model: type[GuildSettings]) -> dict[str, Any]:
    return dict(PydanticSection(model, {}).json_schema())


def test_a_section_carries_the_translations_of_its_own_texts_alone() -> None:
    assert section_of(WelcomeSettings)[KEYWORD] == {"de": {"Welcome": "Willkommen", "Text": "Der Gruß"}}


def test_a_section_without_translations_has_no_keyword_for_them() -> None:
    class Plain(GuildSettings, section="plain"):
        """Plain."""

    assert KEYWORD not in section_of(Plain)


def settings_of(module: str) -> list[type[GuildSettings]]:
    found = vars(importlib.import_module(module)).values()
    return [each for each in found if isinstance(each, type) and issubclass(each, GuildSettings) and each.section]


@pytest.mark.parametrize(
    "model",
    [*PLATFORM_SETTINGS, *(model for cog in COGS for model in settings_of(cog))],
    ids=lambda model: model.section,
)
def test_each_text_of_the_shipped_settings_is_there_in_german(model: type[GuildSettings]) -> None:
    schema = section_of(model)
    fields = schema["properties"].values()
    texts = {text for node in (schema, *fields) for text in (node.get("title"), node.get("description")) if text}
    assert texts - schema[KEYWORD]["de"].keys() == set(), json.dumps(schema)[:500]
    assert translated(schema, model.translations)[KEYWORD] == schema[KEYWORD]
