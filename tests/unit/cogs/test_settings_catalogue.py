"""Sections from the settings models that cogs declare."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest
from pydantic import model_validator
from structlog.testing import capture_logs

from adapters.cogs.declaring import DeclaringCogSource
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from application.ports.bot.cog_modules import CogLoadFailed
from application.ports.settings import SECRET_MASK, SettingsSection
from baseline.settings import Field, GuildSettings, LLMModel, RoleId, Secret
from domain.ids import GuildId
from domain.llm.requests import ModelName
from domain.settings import InvalidSettings, JsonValue, StoredSection, UnknownSection


class Everything(GuildSettings, section="everything", title="Everything", version=3):
    """Settings with one field of each kind."""

    low: int = Field(default=1, ge=0, le=10)
    high: int = Field(default=5, ge=0, le=10)
    model: LLMModel | None = None
    elsewhere: LLMModel = "elsewhere:model"
    several: list[LLMModel] = Field(default_factory=list)
    roles: list[RoleId] = Field(default_factory=list)
    secret: Secret | None = None
    text: str = ""

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("low must not be above high")
        return self


@pytest.fixture
def section() -> SettingsSection:
    catalogue = PydanticSettingsCatalogue(ListedModels(), ["openai"])
    catalogue.declare("everything", [Everything])
    return catalogue.section("everything")


def stored(values: dict[str, JsonValue]) -> StoredSection:
    return replace(StoredSection.untouched(GuildId(10), "everything", 3), values=values, version=1)


def pointers(section: SettingsSection, values: dict[str, object]) -> list[str]:
    with pytest.raises(InvalidSettings) as refusal:
        section.differences(values)  # type: ignore[arg-type] # whatever JSON holds
    return [problem.pointer for problem in refusal.value.problems]


def test_a_section_says_what_people_see(section: SettingsSection) -> None:
    assert (section.title, section.description, section.schema_version) == (
        "Everything",
        "Settings with one field of each kind.",
        3,
    )


def test_only_differences_from_the_defaults_remain(section: SettingsSection) -> None:
    assert section.differences({"low": 1, "high": 6, "roles": ["12"]}) == {"high": 6, "roles": ["12"]}


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"low": 11, "high": 12}, ["/low", "/high"]),
        ({"roles": ["1", "x"]}, ["/roles/1"]),
        ({"no such field": 1}, ["/no such field"]),
        ({"a/b~c": 1}, ["/a~1b~0c"]),
        ({"low": 7, "high": 2}, [""]),
        ({"model": "openai:gpt-imaginary"}, ["/model"]),
        ({"several": ["openai:gpt-4.1", "openai:gpt-imaginary"]}, ["/several/1"]),
        ({"text": "a\0b"}, ["/text"]),
        ({"text": "a\ud800"}, ["/text"]),
    ],
)
def test_every_problem_is_found_at_its_place(
    section: SettingsSection, values: dict[str, object], pointer: list[str]
) -> None:
    assert pointers(section, values) == pointer


def test_a_text_about_the_null_character_is_no_null_character(section: SettingsSection) -> None:
    assert section.differences({"text": r"\u0000"}) == {"text": r"\u0000"}


def test_an_unknown_model_names_known_ones(section: SettingsSection) -> None:
    with pytest.raises(InvalidSettings, match=ListedModels().names("openai")[0]):
        section.differences({"model": "openai:gpt-imaginary"})


def only_luna(name: ModelName) -> bool:
    return name.model == "gpt-6-luna"


@pytest.fixture
def narrowed() -> SettingsSection:
    catalogue = PydanticSettingsCatalogue(ListedModels(), ["openai"], only_luna)
    catalogue.declare("everything", [Everything])
    return catalogue.section("everything")


def test_a_model_that_the_operator_does_not_allow_is_neither_offered_nor_accepted(narrowed: SettingsSection) -> None:
    assert "openai:gpt-6-luna" in repr(narrowed.json_schema())
    assert "openai:gpt-4.1" not in repr(narrowed.json_schema())
    assert pointers(narrowed, {"model": "openai:gpt-4.1", "several": ["openai:gpt-4.1"]}) == ["/model", "/several/0"]
    with pytest.raises(InvalidSettings, match=r"openai:gpt-4\.1 cannot be chosen here\. Allowed: openai:gpt-6-luna\."):
        narrowed.differences({"model": "openai:gpt-4.1"})


def test_a_stored_model_that_is_not_allowed_any_more_falls_back_and_is_logged_once_for_each_guild(
    narrowed: SettingsSection,
) -> None:
    values: dict[str, JsonValue] = {"model": "openai:gpt-4.1", "text": "kept"}
    with capture_logs() as logs:
        effective = [narrowed.effective(stored(values)) for _ in range(3)]
        narrowed.effective(replace(stored(values), guild_id=GuildId(11)))
    assert all((each.values["model"], each.values["text"]) == (None, "kept") for each in effective)
    assert [entry["guild_id"] for entry in logs] == [10, 11]


def test_a_default_model_of_a_provider_that_is_not_configured_does_not_stop_other_changes(
    section: SettingsSection,
) -> None:
    assert section.differences({"elsewhere": "elsewhere:model", "text": "a"}) == {"text": "a"}
    assert section.effective(stored({})).rejected == ()


def test_a_stored_value_that_is_refused_today_falls_back_alone(section: SettingsSection) -> None:
    effective = section.effective(stored({"low": 99, "text": "kept", "gone": 1}))
    assert (effective.values["low"], effective.values["text"]) == (1, "kept")
    assert "gone" not in effective.values
    assert [problem.pointer for problem in effective.rejected] == ["/low"]


def test_stored_values_that_do_not_fit_together_all_fall_back(section: SettingsSection) -> None:
    effective = section.effective(stored({"low": 9, "high": 2, "text": "lost"}))
    assert (effective.values["low"], effective.values["high"], effective.values["text"]) == (1, 5, "")
    assert [problem.pointer for problem in effective.rejected] == [""]


def test_secrets_that_are_set_are_masked(section: SettingsSection) -> None:
    assert section.masked({"secret": "fake", "text": "a"}) == {"secret": SECRET_MASK, "text": "a"}
    assert section.masked({"secret": None}) == {"secret": None}
    assert section.masked({"secret": ""}) == {"secret": ""}


def test_the_form_offers_the_models_of_the_configured_providers(section: SettingsSection) -> None:
    offered = repr(section.json_schema())
    assert all(f"openai:{name}" in offered for name in ListedModels().names("openai"))
    assert "anthropic:" not in offered


def test_every_default_is_in_the_schema(section: SettingsSection) -> None:
    properties = section.json_schema()["properties"]
    assert isinstance(properties, dict)
    assert all("default" in schema for schema in properties.values())
    assert set(properties) == section.fields


WELCOME = (
    "from baseline.settings import GuildSettings\nclass Welcome(GuildSettings, section='welcome'):\n    a: int = 1\n"
)


@pytest.fixture
def load(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., PydanticSettingsCatalogue]:
    root = tmp_path / f"declaring_cogs_{abs(hash(request.node.name))}"
    root.mkdir()
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    source = DeclaringCogSource(DirectoryCogSource(root), catalogue)

    def load(**cogs: str) -> PydanticSettingsCatalogue:
        for name, code in cogs.items():
            (root / f"{name}.py").write_text(code)
        for cog in source.find():
            if cog.name in cogs:
                source.load(cog)
        return catalogue

    return load


def test_loading_a_cog_declares_its_settings(load: Callable[..., PydanticSettingsCatalogue]) -> None:
    assert [section.key for section in load(welcome=WELCOME).sections()] == ["welcome"]


def test_loading_it_again_replaces_what_it_declared(load: Callable[..., PydanticSettingsCatalogue]) -> None:
    load(welcome=WELCOME)
    catalogue = load(welcome=WELCOME.replace("'welcome'", "'greeting'"))
    assert [section.key for section in catalogue.sections()] == ["greeting"]
    with pytest.raises(UnknownSection, match="greeting"):
        catalogue.section("welcome")


def test_a_section_belongs_to_one_cog(load: Callable[..., PydanticSettingsCatalogue]) -> None:
    load(welcome=WELCOME)
    with pytest.raises(CogLoadFailed, match="'welcome'"):
        load(other=WELCOME)


def test_a_default_that_the_model_itself_refuses_is_the_authors_mistake(
    load: Callable[..., PydanticSettingsCatalogue],
) -> None:
    code = WELCOME.replace("a: int = 1", "a: int = 'one'")
    with pytest.raises(CogLoadFailed, match="a"):
        load(welcome=code)


def test_settings_of_another_module_are_not_declared_twice(load: Callable[..., PydanticSettingsCatalogue]) -> None:
    assert load(plain="from baseline.settings import GuildSettings\n").sections() == []
