"""Several sections at once, and values that name something in Discord."""

import asyncio
from contextlib import suppress

import pytest

from adapters.clock import FixedClock
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_work import memory_work
from application.events.announced_work import announced_work
from application.events.section_changes import section_changes
from application.guilds.record_installation import RecordInstallation
from application.ports.discord import Channel, ChannelKind, GuildRole, Member
from application.settings.change_settings import ChangeSectionsCommand, ChangeSettings
from application.settings.section_change import ChangedSection, SectionChange
from baseline.settings import ChannelId, Field, GuildSettings, MemberId, RoleId, Secret
from domain.audit import AuditAction
from domain.ids import ChannelId as DiscordChannelId
from domain.ids import GuildId, UserId
from domain.ids import RoleId as DiscordRoleId
from domain.settings import InvalidSettings, JsonValue, StaleSettings
from tests.installing import an_installation

GUILD, OWNER = GuildId(10), UserId(1)


class Greeting(GuildSettings, section="greeting"):
    """The settings of a cog that greets new members."""

    text: str = Field(default="Hello", max_length=20)
    token: Secret | None = None


class Places(GuildSettings, section="places"):
    """A section with nested values."""

    channel: ChannelId | None = None
    roles: list[RoleId] = Field(default_factory=list)
    boss: MemberId | None = None
    helpers: list[MemberId] = Field(default_factory=list)
    note: str = ""


class World:
    def __init__(self) -> None:
        self.database = MemoryDatabase()
        self.feed = MemoryEventFeed()
        self.begin = announced_work(memory_work(self.database), self.feed)
        self.channels = [Channel(id=DiscordChannelId(400), name="general", kind=ChannelKind.TEXT)]
        people = [Member(id=OWNER, name="ada", display_name="Ada", avatar_url=None, bot=False)]
        roles = [GuildRole(id=DiscordRoleId(500), name="Moderators", color=None, position=1)]
        threads = [Channel(id=DiscordChannelId(401), name="ideas", kind=ChannelKind.OTHER)]
        self.members = MemoryMemberDirectory({GUILD: people}, {GUILD: self.channels}, {GUILD: roles})
        self.members.threads[GUILD] = threads
        catalogue = PydanticSettingsCatalogue(ListedModels(), [])
        catalogue.declare("cog", [Greeting, Places])
        self.change = ChangeSettings(self.begin, catalogue, FixedClock(), self.members)

    async def set(
        self, *, dry_run: bool = False, version: int = 0, **sections: dict[str, JsonValue] | None
    ) -> tuple[ChangedSection, ...]:
        changes = [SectionChange(key=key, values=values, expected_version=version) for key, values in sections.items()]
        command = ChangeSectionsCommand(guild_id=GUILD, changes=changes, changed_by=OWNER, dry_run=dry_run)
        return await self.change.several(command)

    @property
    def stored(self) -> dict[str, dict[str, JsonValue]]:
        return {key: dict(row.values) for key, row in self.database.guilds[GUILD].settings.items()}

    @property
    def audited(self) -> list[tuple[AuditAction, str | None]]:
        return [(row.entry.action, row.entry.target) for row in self.database.guilds[GUILD].audit[1:]]


@pytest.fixture
async def world() -> World:
    world = World()
    await RecordInstallation(world.begin, FixedClock())(an_installation(GUILD, OWNER))
    return world


async def pointers(world: World, **sections: dict[str, JsonValue] | None) -> list[str]:
    with pytest.raises(InvalidSettings) as refusal:
        await world.set(version=0, dry_run=False, **sections)
    assert world.stored == {}
    return [problem.pointer for problem in refusal.value.problems]


async def test_several_sections_change_together_each_with_its_row_in_the_audit_log(world: World) -> None:
    await world.set(places={"note": "x"}, greeting={"text": "Hi"})
    assert world.stored == {"greeting": {"text": "Hi"}, "places": {"note": "x"}}
    assert world.audited == [(AuditAction.SETTINGS_CHANGED, "greeting"), (AuditAction.SETTINGS_CHANGED, "places")]


async def test_each_changed_section_is_announced(world: World) -> None:
    async with section_changes(world.feed) as changes:
        assert await anext(changes) is None
        await world.set(places={"note": "x"}, greeting={"text": "Hi"})
        published = [await anext(changes), await anext(changes)]
        assert [change.key for change in published if change] == ["greeting", "places"]


async def test_one_refused_section_keeps_all_from_being_stored(world: World) -> None:
    found = await pointers(world, greeting={"text": "x" * 21, "a/b": 1}, places={"note": 7}, nowhere={})
    assert found == ["/sections/nowhere"]
    found = await pointers(world, greeting={"text": "x" * 21, "a/b": 1}, places={"note": 7})
    assert sorted(found) == [
        "/sections/greeting/values/a~1b",
        "/sections/greeting/values/text",
        "/sections/places/values/note",
    ]


async def test_one_stale_section_keeps_all_from_being_stored(world: World) -> None:
    await world.set(places={"note": "x"})
    with pytest.raises(StaleSettings) as refusal:
        await world.set(greeting={"text": "Hi"}, places={"note": "y"})
    assert (refusal.value.key, refusal.value.current_version) == ("places", 1)
    assert world.stored == {"places": {"note": "x"}}


async def test_a_section_in_which_nothing_changes_keeps_its_version(world: World) -> None:
    await world.set(greeting={"text": "Hi"})
    changed = await world.set(version=1, greeting={"text": "Hi", "token": None})
    assert changed == ()
    assert len(world.audited) == 1


async def test_a_dry_run_says_what_would_change_and_changes_nothing(world: World) -> None:
    async with section_changes(world.feed) as changes:
        assert await anext(changes) is None
        (changed,) = await world.set(dry_run=True, greeting={"text": "Hi"})
        assert (changed.section.key, changed.fields, world.stored, world.audited) == ("greeting", ["text"], {}, [])
        published = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        assert not published.done()
        published.cancel()
        with suppress(asyncio.CancelledError):
            await published


async def test_what_is_in_the_guild_may_be_named(world: World) -> None:
    places: dict[str, JsonValue] = {"channel": "400", "roles": ["500", str(GUILD)], "boss": str(OWNER)}
    await world.set(places=places)
    assert world.stored == {"places": places}


async def test_what_is_not_in_the_guild_is_refused_at_its_field(world: World) -> None:
    found = await pointers(world, places={"channel": "9", "roles": ["500", "8"], "boss": "7", "note": 1})
    assert sorted(found) == [
        "/sections/places/values/boss",
        "/sections/places/values/channel",
        "/sections/places/values/note",
        "/sections/places/values/roles/1",
    ]


async def test_what_was_named_before_and_is_gone_does_not_stop_other_changes(world: World) -> None:
    await world.set(places={"channel": "400"})
    world.channels.clear()
    await world.set(version=1, places={"channel": "400", "note": "x"})
    assert world.stored["places"]["note"] == "x"


async def test_while_discord_cannot_be_asked_ids_are_taken_as_they_are(world: World) -> None:
    world.members.unavailable = True
    await world.set(places={"channel": "9", "roles": ["8"], "boss": "7"})
    assert world.stored["places"]["boss"] == "7"


async def test_discord_is_asked_for_a_bounded_number_of_members(world: World) -> None:
    found = await pointers(world, places={"helpers": [str(id_) for id_ in range(100, 200)]})
    assert found == [f"/sections/places/values/helpers/{number}" for number in range(25)]


async def test_a_thread_of_the_guild_is_a_channel(world: World) -> None:
    await world.set(places={"channel": "401"})

    assert world.stored["places"] == {"channel": "401"}
    with pytest.raises(InvalidSettings, match="no such channel"):
        await world.set(places={"channel": "402"}, version=1)
