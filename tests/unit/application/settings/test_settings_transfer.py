"""Settings as a document: out of one guild, into another, all or nothing."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from typing_extensions import override

from adapters.clock import FixedClock
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_work import memory_work
from application.guilds.record_installation import RecordInstallation
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.export_settings import export_document
from application.settings.import_settings import ImportSettings, ImportSettingsCommand
from application.settings.read_settings import ReadSettings
from application.settings.section_change import ChangedSection
from baseline.settings import Field, GuildSettings, Secret
from domain.audit import AuditAction
from domain.ids import GuildId, UserId
from domain.settings import InvalidSettings, JsonValue
from tests.installing import an_installation

HERE, THERE = GuildId(10), GuildId(20)
OWNER = UserId(1)


class Greeting(GuildSettings, section="greeting", version=2):
    """In version 1 `text` was called `message`."""

    text: str = Field(default="Hello", max_length=20)
    times: int = 1
    token: Secret | None = None

    @classmethod
    @override
    def upgrade(cls, values: dict[str, Any], from_version: int) -> dict[str, Any]:
        if "message" in values:
            values["text"] = values.pop("message")
        return values


class Farewell(GuildSettings, section="farewell"):
    """Farewell message for members that leave."""

    text: str = "Bye"


class World:
    def __init__(self) -> None:
        self.database, self.clock = MemoryDatabase(), FixedClock()
        self.begin = memory_work(self.database)
        catalogue = PydanticSettingsCatalogue(ListedModels(), [])
        catalogue.declare("cog", [Greeting, Farewell])
        self.read = ReadSettings(self.begin, catalogue)
        self.change = ChangeSettings(self.begin, catalogue, self.clock)

    async def set(self, guild_id: GuildId, key: str, values: Mapping[str, JsonValue]) -> None:
        command = ChangeSettingsCommand(guild_id=guild_id, key=key, values=values, expected_version=0, changed_by=OWNER)
        await self.change(command)

    async def exported(self) -> dict[str, Any]:
        document = export_document(HERE, await self.read.all(HERE), self.clock.now())
        return dict(json.loads(json.dumps(document)))

    async def bring(self, document: Mapping[str, JsonValue], *, dry_run: bool = False) -> tuple[ChangedSection, ...]:
        return await ImportSettings(self.read, self.change)(
            ImportSettingsCommand(guild_id=THERE, document=document, imported_by=OWNER, dry_run=dry_run)
        )

    def stored(self, guild_id: GuildId) -> dict[str, dict[str, JsonValue]]:
        return {key: dict(row.values) for key, row in self.database.guilds[guild_id].settings.items()}


@pytest.fixture
async def world() -> World:
    world = World()
    for guild_id in (HERE, THERE):
        await RecordInstallation(world.begin, world.clock)(an_installation(guild_id, OWNER))
    return world


def a_document(**sections: object) -> dict[str, Any]:
    return {"format": "baseline.settings", "version": 1, "sections": sections}


def a_section(values: dict[str, object], schema_version: object = 2) -> dict[str, object]:
    return {"schema_version": schema_version, "values": values}


async def test_an_export_has_what_differs_from_the_defaults_and_no_secret(world: World) -> None:
    await world.set(HERE, "greeting", {"text": "Hi", "token": "fake-secret"})
    assert await world.exported() == {
        "format": "baseline.settings",
        "version": 1,
        "guild_id": str(HERE),
        "exported_at": world.clock.now().isoformat(),
        "sections": {
            "farewell": {"schema_version": 1, "values": {}},
            "greeting": {"schema_version": 2, "values": {"text": "Hi"}},
        },
    }


async def test_an_export_leaves_out_what_is_not_accepted_any_more(world: World) -> None:
    await world.set(HERE, "greeting", {"text": "Hi", "times": 2})
    rows = world.database.guilds[HERE].settings
    rows["greeting"] = replace(rows["greeting"], values={"text": "x" * 21, "times": 2, "unheard_of": 1})
    assert (await world.exported())["sections"]["greeting"]["values"] == {"times": 2}


async def test_what_one_guild_exported_another_imports_and_keeps_its_own_secrets(world: World) -> None:
    await world.set(HERE, "greeting", {"text": "Hi", "token": "secret-of-here"})
    await world.set(THERE, "greeting", {"times": 3, "token": "secret-of-there"})
    await world.set(THERE, "farewell", {"text": "So long"})
    changed = await world.bring(await world.exported())
    assert {one.section.key: one.fields for one in changed} == {"farewell": ["text"], "greeting": ["text", "times"]}
    assert world.stored(THERE) == {"farewell": {}, "greeting": {"text": "Hi", "token": "secret-of-there"}}


async def test_each_imported_section_has_its_row_in_the_audit_log(world: World) -> None:
    await world.bring(a_document(greeting=a_section({"text": "Hi"}), farewell=a_section({"text": "So long"}, 1)))
    entries = [row.entry for row in world.database.guilds[THERE].audit[1:]]
    assert [(entry.action, entry.target, entry.actor_id) for entry in entries] == [
        (AuditAction.SETTINGS_CHANGED, "farewell", OWNER),
        (AuditAction.SETTINGS_CHANGED, "greeting", OWNER),
    ]


async def test_a_dry_run_returns_the_changes_and_stores_nothing(world: World) -> None:
    (changed,) = await world.bring(a_document(greeting=a_section({"text": "Hi"})), dry_run=True)
    assert (changed.before.effective.values["text"], changed.after.effective.values["text"]) == ("Hello", "Hi")
    assert world.stored(THERE) == {}


async def test_an_export_of_an_earlier_schema_is_upgraded(world: World) -> None:
    await world.bring(a_document(greeting=a_section({"message": "Hi"}, 1)))
    assert world.stored(THERE) == {"greeting": {"text": "Hi"}}


async def test_sections_that_the_document_does_not_have_stay(world: World) -> None:
    await world.set(THERE, "farewell", {"text": "So long"})
    await world.bring(a_document(greeting=a_section({"text": "Hi"})))
    assert world.stored(THERE)["farewell"] == {"text": "So long"}


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        ({}, ["/format", "/sections", "/version"]),
        ({**a_document(), "version": 2, "a/b": 1}, ["/a~1b", "/version"]),
        (a_document(nowhere=a_section({}), greeting=7), ["/sections/greeting", "/sections/nowhere"]),
        (a_document(greeting=a_section({}, 3)), ["/sections/greeting/schema_version"]),
        (a_document(greeting=a_section({}, True)), ["/sections/greeting/schema_version"]),
        (
            a_document(greeting={"more": 1, "schema_version": 1}),
            ["/sections/greeting/more", "/sections/greeting/values"],
        ),
        (
            a_document(
                greeting=a_section({"text": "x" * 21, "surprise": 1}), farewell=a_section({"text": "So long"}, 1)
            ),
            ["/sections/greeting/values/surprise", "/sections/greeting/values/text"],
        ),
    ],
)
async def test_every_problem_is_named_at_its_place_and_nothing_is_stored(
    world: World, document: dict[str, Any], pointers: list[str]
) -> None:
    with pytest.raises(InvalidSettings) as refusal:
        await world.bring(document)
    assert sorted(problem.pointer for problem in refusal.value.problems) == pointers
    assert world.stored(THERE) == {}
