"""`/settings` keeps what it cannot show, shows all that there is, and understands names."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from pydantic import BaseModel, create_model

from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.cogs.settings.section import PydanticSection
from adapters.llm.models.catalogue import ListedModels
from baseline.settings import ChannelId, Field, GuildSettings, MemberId, Multiline, RoleId, Secret
from domain.audit import AuditAction
from domain.settings import JsonValue
from simulators.discord.world import DEMO
from tests.integration.discord.bots import running
from tests.integration.discord.commands.managing import GUILD, Settled
from tests.integration.discord.platforms import DASHBOARD, PlatformInMemory

GENERAL, COMMANDS = DEMO.channels[1][0], DEMO.channels[2][0]
MODERATOR, REGULAR = (role.id for role in DEMO.roles)
MARA = DEMO.members[2].id
LONG = "word " * 1000


class Inner(BaseModel):
    size: int = Field(default=3, title="Size")
    channel: ChannelId | None = Field(default=None, title="Where")


class Forms(GuildSettings, section="forms", title="Forms"):
    """Values that a form could lose."""

    long: Multiline = LONG
    words: list[str] = Field(default=["a", "b, c", " d"], title="Words")
    channels: list[ChannelId] = Field(default=[GENERAL, COMMANDS])
    roles: list[RoleId] = Field(default_factory=list)
    channel: ChannelId | None = None
    role: RoleId | None = None
    member: MemberId | None = None
    wait: timedelta = timedelta(milliseconds=500)
    at: datetime = datetime(2026, 12, 31, 18, tzinfo=UTC)
    choice: Literal["", "a"] = "a"
    inner: Inner = Field(default=Inner(), title="Inner")
    inners: list[Inner] = Field(default=[Inner()], title="Inners")
    table: dict[str, int] = Field(default_factory=dict, title="Table")
    pair: tuple[int, str] = Field(default=(1, "a"), title="Pair")
    share: float = 0.5
    nick: str | None = "Bob"
    key: Secret | None = None


def _large(name: str, fields: int, letters: int) -> type[GuildSettings]:
    wanted: dict[str, Any] = {f"field_{number}": (str, "x" * letters) for number in range(fields)}
    return create_model(name, __base__=GuildSettings, __cls_kwargs__={"section": name}, **wanted)


@pytest.fixture(scope="module")
def declared() -> Mapping[str, Mapping[str, PydanticSection]]:
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    catalogue.declare("forms", [Forms, _large("large", 25, 400), _large("many", 60, 10)])
    catalogue.declare("sections", [_large(f"section_{number}", 1, 1) for number in range(28)])
    return catalogue._by_cog


@pytest.fixture
async def settled(
    tested: PlatformInMemory, declared: Mapping[str, Mapping[str, PydanticSection]]
) -> AsyncIterator[Settled]:
    # Declared as for a loaded cog, but checked once for all tests: the check takes longer than a test.
    tested.discord.settings.catalogue._by_cog.update(declared)  # type: ignore[attr-defined]
    async with running(tested.discord) as bot:
        yield Settled(bot, tested)


async def test_a_text_too_long_for_a_form_is_left_alone_and_its_place_is_named(settled: Settled) -> None:
    reply = await settled.reads("set", section="forms", field="long")
    assert "has 5,000 characters" in reply
    assert f"{DASHBOARD}/guilds/{GUILD}/settings" in reply
    assert settled.tested.database.guilds[GUILD].settings == {}


@pytest.mark.parametrize("field", sorted(Forms.model_fields.keys() - {"long", "inner", "inners", "table", "pair"}))
async def test_a_form_that_is_submitted_as_it_came_changes_nothing(settled: Settled, field: str) -> None:
    form = await settled.types("set", section="forms", field=field)
    assert "stays as it is" in await settled.submits(form, settled.written(form))
    assert settled.tested.database.guilds[GUILD].settings == {}
    actions = [row.entry.action for row in settled.tested.database.guilds[GUILD].audit]
    assert AuditAction.SETTINGS_CHANGED not in actions


async def test_a_secret_is_kept_when_its_form_is_submitted_empty(settled: Settled) -> None:
    await settled.submits(await settled.types("set", section="forms", field="key"), "hunter2")
    assert await settled.submits(await settled.types("set", section="forms", field="key"), "") == (
        "**Key** stays as it is: *set*"
    )
    assert settled.stored_in("forms") == {"key": "hunter2"}


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("channel", "#general", {}),
        ("role", f"<@&{MODERATOR}>", {}),
        ("member", f"<@{MARA}>", {}),
        ("channels", "#bot-commands", {"channels": []}),
    ],
)
@pytest.mark.parametrize("nothing", ["", " \n", "none"])
async def test_a_form_that_is_emptied_leaves_nothing(
    settled: Settled, field: str, typed: str, stored: JsonValue, nothing: str
) -> None:
    await settled.submits(await settled.types("set", section="forms", field=field), typed)
    form = await settled.types("set", section="forms", field=field)
    assert "is now: *nothing*" in await settled.submits(form, nothing)
    assert settled.stored_in("forms") == stored


async def test_the_form_of_a_list_shows_its_entries_and_takes_them_back(settled: Settled) -> None:
    form = await settled.types("set", section="forms", field="words")
    assert json.loads(settled.written(form)) == ["a", "b, c", " d"]
    await settled.submits(form, '["a", "b, c", "e"]')
    assert settled.stored_in("forms") == {"words": ["a", "b, c", "e"]}
    form = await settled.types("set", section="forms", field="channels")
    assert settled.written(form) == "#general, #bot-commands"
    await settled.submits(form, "#bot-commands")
    assert settled.stored_in("forms")["channels"] == [str(COMMANDS)]


async def test_a_role_whose_name_has_a_comma_is_shown_as_its_mention(settled: Settled) -> None:
    guild = settled.bot.bot.get_guild(GUILD)
    role = None if guild is None else guild.get_role(MODERATOR)
    assert role is not None
    role.name = "Mods, Admins"
    await settled.submits(await settled.types("set", section="forms", field="roles"), f"<@&{MODERATOR}>")
    form = await settled.types("set", section="forms", field="roles")
    assert settled.written(form) == f"<@&{MODERATOR}>"
    await settled.submits(form, f"{settled.written(form)}, Regular")
    assert settled.stored_in("forms") == {"roles": [str(MODERATOR), str(REGULAR)]}


@pytest.mark.parametrize("section", ["large", "many"])
async def test_a_section_larger_than_a_message_is_shown_whole_on_pages(settled: Settled, section: str) -> None:
    embeds = await settled.embeds("view", section=section)
    names = [field["name"] for embed in embeds for field in embed["fields"]]
    count = 25 if section == "large" else 60
    assert names == [f"Field {number} · field_{number}" for number in range(count)]
    assert [embed["footer"] for embed in embeds] == [
        f"Page {number} of {len(embeds)}" for number in range(1, len(embeds) + 1)
    ]


async def test_every_section_is_listed(settled: Settled) -> None:
    embeds = await settled.embeds("view")
    names = {field["name"].split(" · ")[1] for embed in embeds for field in embed["fields"]}
    assert {f"section_{number}" for number in range(28)} <= names


@pytest.mark.parametrize(
    ("field", "title"), [("inner", "Inner"), ("inners", "Inners"), ("table", "Table"), ("pair", "Pair")]
)
@pytest.mark.parametrize("value", [None, "1"])
async def test_a_value_with_parts_is_edited_on_the_dashboard(
    settled: Settled, field: str, title: str, value: str | None
) -> None:
    options = {} if value is None else {"value": value}
    reply = await settled.reads("set", section="forms", field=field, **options)
    assert reply.startswith(f"**{title}** has several parts. Edit it on the dashboard: <{DASHBOARD}/guilds/{GUILD}/")


async def test_a_value_with_parts_is_shown_part_by_part(settled: Settled) -> None:
    shown = await settled.reads("view", section="forms")
    assert "Size: 3; Where: *nothing*" in shown
    assert "(Size: 3; Where: *nothing*)" in shown


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("channel", "#general", str(GENERAL)),
        ("channel", "General", str(GENERAL)),
        ("channel", "#bot-commands", str(COMMANDS)),
        ("role", "@Moderator", str(MODERATOR)),
        ("role", "moderator", str(MODERATOR)),
        ("role", "@everyone", str(GUILD)),
        ("member", "@Mara the Brave", str(MARA)),
        ("member", "mara", str(MARA)),
        ("roles", "@Moderator @everyone", [str(MODERATOR), str(GUILD)]),
        ("roles", "Moderator, Regular", [str(MODERATOR), str(REGULAR)]),
        ("channels", f"#general <#{COMMANDS}>, {GENERAL}", [str(GENERAL), str(COMMANDS), str(GENERAL)]),
        ("wait", "1h 30m", "PT1H30M"),
        ("wait", "0.25s", "PT0.25S"),
        ("wait", "400 days", "P1Y35D"),
        ("at", "2027-01-01 12:00", "2027-01-01T12:00:00Z"),
        ("choice", "(empty)", ""),
        ("nick", "none", None),
    ],
)
async def test_what_people_type_is_understood(settled: Settled, field: str, typed: str, stored: JsonValue) -> None:
    assert "is now: " in await settled.reads("set", section="forms", field=field, value=typed)
    assert settled.stored_in("forms") == {field: stored}


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("channel", "#nowhere", "There is no channel called #nowhere here"),
        ("role", "@Nobody", "There is no role called @Nobody here"),
        ("member", "@Zoe", "There is no member called @Zoe here"),
        ("share", "1e999", "It must be a finite number"),
    ],
)
async def test_what_is_not_there_is_named(settled: Settled, field: str, typed: str, words: str) -> None:
    assert words in await settled.reads("set", section="forms", field=field, value=typed)


async def test_a_direction_override_in_a_text_or_a_name_does_not_turn_the_words_around_it(settled: Settled) -> None:
    typed = "\u202egnp.exe"
    assert "is now: \u2068gnp.exe\u2069" in await settled.reads("set", section="forms", field="nick", value=typed)
    assert settled.stored_in("forms") == {"nick": typed}
    refusal = await settled.reads("set", section="forms", field="role", value=f"@{typed}")
    assert "There is no role called \u2068@gnp.exe\u2069 here" in refusal
    await settled.reads("set", section="forms", field="nick", value=typed * 100)
    values = [field["value"] for embed in await settled.embeds("view", section="forms") for field in embed["fields"]]
    assert sum(value.count("\u2068") for value in values) > 0
    assert all(value.count("\u2068") <= value.count("\u2069") for value in values), "each part ends what it isolates"


async def test_durations_and_times_are_worded(settled: Settled) -> None:
    shown = await settled.reads("view", section="forms")
    assert '"0.5s (default)"' in shown
    assert f"<t:{int(datetime(2026, 12, 31, 18, tzinfo=UTC).timestamp())}:F>" in shown


async def test_an_empty_choice_is_offered_in_words(settled: Settled) -> None:
    assert await settled.offered("set", "value", "", section="forms", field="choice") == ["(empty)", "a"]


async def test_the_preview_of_an_import_refuses_what_the_import_would(settled: Settled) -> None:
    file = (
        b'{"format": "baseline.settings", "version": 1, "sections":'
        b' {"forms": {"schema_version": 1, "values": {"share": 1e999}}}}'
    )
    for preview in (True, False):
        reply = await settled.reads("import", file=("settings.json", file), preview=preview)
        assert "`/sections/forms/values/share`: It must be a finite number." in reply
