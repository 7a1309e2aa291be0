"""`/settings set` understands lists of names, also of those with blanks and commas."""

from collections.abc import AsyncIterator

import pytest

from baseline.settings import ChannelId, Field, GuildSettings, RoleId
from simulators.discord.world import DEMO
from tests.integration.discord.bots import running
from tests.integration.discord.commands.managing import GUILD, Settled
from tests.integration.discord.platforms import PlatformInMemory

WATCH, ADMINS = (role.id for role in DEMO.roles)
GENERAL, COMMANDS = DEMO.channels[1][0], DEMO.channels[2][0]


class Named(GuildSettings, section="named", title="Named"):
    """Settings that are lists of names."""

    role: RoleId | None = None
    roles: list[RoleId] = Field(default_factory=list)
    channels: list[ChannelId] = Field(default_factory=list)


@pytest.fixture
async def settled(tested: PlatformInMemory) -> AsyncIterator[Settled]:
    declare = tested.discord.settings.catalogue.declare  # type: ignore[attr-defined]  # as loading does
    declare("named", [Named])
    async with running(tested.discord) as bot:
        settled = Settled(bot, tested)
        settled_roles(settled, {WATCH: "Night Watch 2", ADMINS: "Mods, Admins"})
        yield settled


def settled_roles(settled: Settled, names: dict[int, str]) -> None:
    guild = settled.bot.bot.get_guild(GUILD)
    assert guild is not None
    for role in guild.roles:
        role.name = names.get(role.id, role.name)


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("roles", "Night Watch 2, @everyone", [WATCH, GUILD]),
        ("roles", "@Night Watch 2", [WATCH]),
        ("roles", "@everyone\nNight Watch 2", [GUILD, WATCH]),
        ("roles", '"Night Watch 2", "Mods, Admins"', [WATCH, ADMINS]),
        ("roles", '"Night Watch 2" "Mods, Admins" @everyone', [WATCH, ADMINS, GUILD]),
        ("roles", '@"Mods, Admins"', [ADMINS]),
        ("roles", "“Night Watch 2”, @everyone", [WATCH, GUILD]),
        ("roles", '["Night Watch 2", "Mods, Admins"]', [WATCH, ADMINS]),
        ("channels", '"general" #bot-commands', [GENERAL, COMMANDS]),
        ("channels", f'["#general", "{COMMANDS}"]', [GENERAL, COMMANDS]),
    ],
)
async def test_names_in_a_list_are_separated_by_commas_signs_or_quotes(
    settled: Settled, field: str, typed: str, stored: list[int]
) -> None:
    assert "is now: " in await settled.reads("set", section="named", field=field, value=typed)
    assert settled.stored_in("named") == {field: [str(id_) for id_ in stored]}


@pytest.mark.parametrize("typed", ["Mods, Admins", '"Mods, Admins"', "@mods, admins"])
async def test_a_single_name_may_be_quoted(settled: Settled, typed: str) -> None:
    assert "is now: " in await settled.reads("set", section="named", field="role", value=typed)
    assert settled.stored_in("named") == {"role": str(ADMINS)}


@pytest.mark.parametrize("typed", ["Night Watch 2", "@Night Watch 2", "#Night Watch 2"])
async def test_only_a_sign_before_a_name_may_be_left_out(settled: Settled, typed: str) -> None:
    settled_roles(settled, {ADMINS: "ight Watch 2"})
    assert "is now: " in await settled.reads("set", section="named", field="role", value=typed)
    assert settled.stored_in("named") == {"role": str(WATCH)}
    settled_roles(settled, {WATCH: "Guards"})
    refusal = await settled.reads("set", section="named", field="role", value="Night Watch 2")
    assert "There is no role called" in refusal


@pytest.mark.parametrize("name", ["[Staff]", 'The "Boss"', "[1]"])
async def test_a_name_with_brackets_or_quotes_of_its_own_is_found(settled: Settled, name: str) -> None:
    settled_roles(settled, {WATCH: name})
    assert "is now: " in await settled.reads("set", section="named", field="roles", value=f"{name}, @everyone")
    assert settled.stored_in("named") == {"roles": [str(WATCH), str(GUILD)]}


async def test_what_a_form_shows_of_a_name_with_quotes_can_be_submitted(settled: Settled) -> None:
    settled_roles(settled, {WATCH: '5" pipe'})
    await settled.submits(await settled.types("set", section="named", field="roles"), f"<@&{WATCH}>")
    form = await settled.types("set", section="named", field="roles")
    await settled.submits(form, f"{settled.written(form)}, @everyone")
    assert settled.stored_in("named") == {"roles": [str(WATCH), str(GUILD)]}


async def test_a_quoted_name_that_is_not_there_is_named(settled: Settled) -> None:
    reply = await settled.reads("set", section="named", field="roles", value='"Night Owls", @everyone')
    assert "There is no role called Night Owls here" in reply
