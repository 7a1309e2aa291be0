"""`/settings` lets managers of the server read and change what the dashboard shows, and refuses others."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.discord.rest.memory import MemoryMemberDirectory
from application.ports.discord import Channel, ChannelKind
from application.settings.change_settings import ChangeSettings
from baseline.settings import ChannelId, Duration, Field, GuildSettings, Secret
from domain.audit import AuditAction
from domain.ids import ChannelId as DiscordChannelId
from domain.ids import UserId
from simulators.discord.world import DEMO
from tests.integration.discord.bots import running
from tests.integration.discord.commands.managing import GUILD, MANAGER, MEMBER, Settled
from tests.integration.discord.platforms import PlatformInMemory

GENERAL = DEMO.channels[1][0]


class Welcome(GuildSettings, section="welcome", title="Welcome"):
    """The settings of a cog that welcomes new members."""

    text: str = Field(default="Hello!", title="Text", max_length=20)
    channel: ChannelId | None = Field(default=None, title="Channel")
    wait: Duration = Field(default=timedelta(minutes=1), title="Wait")
    loud: bool = Field(default=False, title="Loud")
    key: Secret | None = Field(default=None, title="Key")


@pytest.fixture
async def settled(tested: PlatformInMemory) -> AsyncIterator[Settled]:
    tested.discord.settings.catalogue.declare("welcome", [Welcome])  # type: ignore[attr-defined]  # as loading does
    async with running(tested.discord) as bot:
        yield Settled(bot, tested)


async def test_a_change_is_stored_and_audited_as_the_managers(settled: Settled) -> None:
    assert "**Wait** is now: 1h 30m" in await settled.reads("set", section="welcome", field="wait", value="1h30m")
    await settled.reads("set", section="welcome", field="channel", value=f"<#{GENERAL}>")
    assert settled.stored == {"wait": 5400, "channel": str(GENERAL)}
    entry = settled.tested.database.guilds[GUILD].audit[-1].entry
    assert (entry.action, entry.actor_id, entry.target) == (AuditAction.SETTINGS_CHANGED, UserId(MANAGER), "welcome")


async def test_all_sections_and_one_of_them_are_shown(settled: Settled) -> None:
    await settled.reads("set", section="welcome", field="loud", value="on")
    assert "1 changed" in await settled.reads("view")
    shown = await settled.reads("view", section="welcome")
    assert '"value": "on"' in shown
    assert "1m (default)" in shown


class Long(GuildSettings, section="long", title="Long"):
    """Settings of a cog with long texts."""

    text: str = Field(default="§" * 3_000, title="Text")


class Huge(GuildSettings, section="huge", title="Huge"):
    """Settings of a cog with very many texts."""

    texts: list[str] = Field(default_factory=lambda: ["§" * 1_000] * 50, title="Texts")


async def test_a_long_value_is_shown_whole(settled: Settled) -> None:
    settled.tested.discord.settings.catalogue.declare("long", [Long])  # type: ignore[attr-defined]  # as loading does

    assert str(await settled.embeds("view", section="long")).count("§") == 3_000


async def test_values_beyond_a_few_pages_are_cut_beside_a_file_with_all_of_each(settled: Settled) -> None:
    settled.tested.discord.settings.catalogue.declare("huge", [Huge])  # type: ignore[attr-defined]  # as loading does
    result = await settled.types("view", section="huge")
    *shown, last = settled.bot.console._responses(result)
    (file,) = last.attachments

    assert last.content == "Long values are cut above; this file has all of each."
    assert file["filename"] == "huge.txt"
    assert sum(settled_text.count("§") for settled_text in map(str, (reply.embeds for reply in shown))) < 1_000


async def test_a_long_value_that_is_set_is_cut_and_says_where_all_of_it_is(settled: Settled) -> None:
    settled.tested.discord.settings.catalogue.declare("long", [Long])  # type: ignore[attr-defined]  # as loading does
    shown = await settled.reads("set", section="long", field="text", value="y" * 1_000)

    assert "y…" in shown
    assert "(`/settings view section:long` shows all of it)" in shown


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"section": "welcome", "field": "wait", "value": "soon"}, "**Wait**: It must be a duration"),
        ({"section": "welcome", "field": "text", "value": "x" * 21}, "**Text**: String should have at most 20"),
        ({"section": "welcome", "field": "nope", "value": "1"}, "has no setting `nope`"),
        ({"section": "nope", "field": "text", "value": "1"}, "There are no settings called `nope`"),
        ({"section": "welcome", "field": "key", "value": "hunter2"}, "A secret is not typed in a channel"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(settled: Settled, options: dict[str, str], words: str) -> None:
    assert words in await settled.reads("set", **options)
    assert settled.tested.database.guilds[GUILD].settings == {}


async def test_a_secret_is_set_through_a_form_and_never_shown(settled: Settled) -> None:
    form = await settled.types("set", section="welcome", field="key")
    assert form.modal is not None
    result = await settled.manager.submit_modal(form, {"value": "hunter2"})
    (reply,) = settled.bot.console._responses(result)
    assert reply.content == "**Key** is now: *set*"
    assert settled.stored == {"key": "hunter2"}
    again = await settled.types("set", section="welcome", field="key")
    assert "hunter2" not in str(again.modal) + await settled.reads("view", section="welcome")
    assert "hunter2" not in repr(settled.tested.database.guilds[GUILD].audit) + repr(settled.tested.log.lines)
    await settled.reads("set", section="welcome", field="loud", value="on")
    assert settled.stored == {"key": "hunter2", "loud": True}


async def test_a_form_shows_the_text_that_holds(settled: Settled) -> None:
    form = await settled.types("set", section="welcome", field="text")
    assert "Hello!" in str(form.modal)
    await settled.manager.submit_modal(form, {"value": "Hi\nthere"})
    assert settled.stored == {"text": "Hi\nthere"}


async def test_one_field_and_the_whole_section_go_back_to_how_they_came(settled: Settled) -> None:
    await settled.reads("set", section="welcome", field="loud", value="on")
    await settled.reads("set", section="welcome", field="text", value="Hi")
    assert "**Loud** is back" in await settled.reads("reset", section="welcome", field="loud")
    assert settled.stored == {"text": "Hi"}
    assert "**Welcome** is back" in await settled.reads("reset", section="welcome")
    assert settled.stored == {}
    assert settled.tested.database.guilds[GUILD].audit[-1].entry.action is AuditAction.SETTINGS_RESET


async def test_sections_fields_and_values_are_suggested(settled: Settled) -> None:
    assert await settled.offered("view", "section", "wel") == ["welcome"]
    assert await settled.offered("set", "field", "a", section="welcome") == ["channel", "wait"]
    assert await settled.offered("set", "value", "", section="welcome", field="loud") == ["on", "off"]
    assert await settled.offered("set", "field", "", section="nope") == []


async def test_who_does_not_manage_the_server_is_not_offered_the_command(settled: Settled) -> None:
    assert "settings" in settled.offered_to(MANAGER)
    assert "settings" not in settled.offered_to(MEMBER)


async def test_a_server_that_opens_the_command_to_others_does_not_open_its_settings(settled: Settled) -> None:
    backend = settled.bot.env.backend
    backend.set_command_permissions(
        GUILD, settled.offered_to(MANAGER)["settings"], [{"id": str(MEMBER), "type": 2, "permission": True}]
    )
    result = await settled.member.slash(
        settled.channel, "settings set", section="welcome", field="text", value="Mine now"
    )
    assert result.response is not None
    assert "You need these permissions" in result.response.content
    choices = await settled.member.autocomplete(settled.channel, "settings view", "section", "")
    assert choices == []
    assert settled.tested.database.guilds[GUILD].settings == {}


async def test_an_export_can_be_imported_again_after_a_preview(settled: Settled) -> None:
    await settled.reads("set", section="welcome", field="text", value="Hi")
    file = await settled.exported()
    assert json.loads(file)["sections"] == {"welcome": {"schema_version": 1, "values": {"text": "Hi"}}}
    await settled.reads("reset", section="welcome")
    preview = await settled.reads("import", file=("settings.json", file), preview=True)
    assert ("That would change:" in preview, "**Welcome** · Text" in preview, settled.stored) == (True, True, {})
    assert "Changed:" in await settled.reads("import", file=("settings.json", file))
    assert settled.stored == {"text": "Hi"}
    assert "as it is here already" in await settled.reads("import", file=("settings.json", file))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"\xff\x00", "That is no file of settings"),
        (b"[]", "That is no file of settings"),
        (b" " * 300_000, "That is no file of settings"),
        (b'{"format": "other"}', "`/format`: It must be"),
    ],
)
async def test_a_file_that_cannot_be_imported_is_refused_in_words(settled: Settled, file: bytes, words: str) -> None:
    assert words in await settled.reads("import", file=("settings.json", file))
    assert settled.tested.database.guilds[GUILD].settings == {}


async def test_a_thread_is_typed_by_its_name(tested: PlatformInMemory) -> None:
    catalogue, directory = tested.discord.settings.catalogue, MemoryMemberDirectory()
    catalogue.declare("welcome", [Welcome])  # type: ignore[attr-defined]  # as loading does
    change = ChangeSettings(tested.discord.begin, catalogue, tested.discord.clock, directory)
    platform = replace(tested.discord, settings=replace(tested.discord.settings, change=change))
    async with running(platform) as bot:
        settled = Settled(bot, tested)
        thread = DiscordChannelId(bot.env.backend.create_thread(GENERAL, "ideas", MANAGER).id)
        directory.threads[GUILD] = [Channel(id=thread, name="ideas", kind=ChannelKind.OTHER)]
        shown = await settled.reads("set", section="welcome", field="channel", value="#ideas")

    assert f"**Channel** is now: <#{thread}>" in shown
    assert settled.stored == {"channel": str(thread)}
