"""Gateway intents: each cog gets those that it declares, or is informed that it does without."""

from pathlib import Path

import discord
import httpx
import pytest

from adapters.discord.bot import BaselineBot
from adapters.discord.health import health_server
from adapters.telemetry.probe_server import Address
from simulators.discord.world import DEMO
from tests.guides import blocks_of
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory, a_platform
from tests.waiting import eventually

NO_MEMBERS = discord.Intents.all()
NO_MEMBERS.members = False

TURN_ON = (
    "the intent members is not granted: turn it on in Discord's developer portal under Bot, Privileged Gateway "
    "Intents, and restart the bot"
)

WELCOME = """
from discord.ext import commands
from baseline.cogs import CogManifest

cog = CogManifest(intents=["members"])

class Welcome(commands.Cog):
    def __init__(self, bot):
        self.in_setup, self.informed = bot.services.intents.has("members"), None
        self.joined = []

    async def intents_missing(self, names):
        self.informed = names

    @commands.Cog.listener()
    async def on_member_join(self, member):
        self.joined.append(member.id)

async def setup(bot):
    await bot.add_cog(Welcome(bot))
"""


async def test_a_cog_gets_the_intents_that_it_declares(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "welcome.py").write_text(WELCOME)
    async with running(tested.discord) as bot:
        assert bot.bot.intents == discord.Intents.default() | discord.Intents(members=True)
        welcome = bot.bot.cogs["Welcome"]
        assert (vars(welcome)["in_setup"], vars(welcome)["informed"]) == (True, None)
        assert bot.bot.services.intents.missing == frozenset()
        status = await bot.says_once("/status")
    assert "Works without" not in str(status.embeds)
    assert tested.log.of("warning") == []


async def test_a_privileged_intent_that_the_portal_withholds_degrades_the_cog_alone(
    cogs: Path, tested: PlatformInMemory
) -> None:
    (cogs / "welcome.py").write_text(WELCOME)
    async with running(tested.discord, approved=NO_MEMBERS) as bot:
        assert bot.bot.intents == discord.Intents.default()
        welcome = bot.bot.cogs["Welcome"]
        assert (vars(welcome)["in_setup"], vars(welcome)["informed"]) == (False, {"members"})
        assert bot.bot.services.intents.missing == {"members"}
        status = await bot.says_once("/status")
        (record,) = bot.bot.cog_records()

    lost = (
        f"It does not see joining and leaving members and the list of members: {TURN_ON}.",
        "`Welcome.on_member_join` is never called: `on_member_join` needs the intent members.",
    )
    assert (record.name, record.state, record.reasons) == ("welcome", "degraded", lost)
    assert all(f"`welcome`: {sentence}" in str(status.embeds).replace("\\'", "'") for sentence in lost)
    (line,) = tested.log.of("warning")
    assert (line.facts["cog"], line.facts["lost"]) == ("welcome", list(lost))


async def test_health_and_metrics_name_what_is_missing(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "welcome.py").write_text(WELCOME)
    async with (
        running(tested.discord, approved=NO_MEMBERS) as bot,
        health_server(bot.bot, tested.discord, Address("127.0.0.1", 0)) as where,
        httpx.AsyncClient(base_url=f"http://{where.host}:{where.port}") as client,
    ):
        assert (await client.get("/health")).json()["intents_missing"] == ["members"]
        assert "baseline_bot_intents_missing 1.0" in (await client.get("/metrics")).text


async def test_a_listener_whose_intent_is_turned_off_is_named_without_a_manifest(cogs: Path) -> None:
    tested = a_platform(cogs, intents=["-typing"])
    (cogs / "watch.py").write_text(
        "from discord.ext import commands\nclass Watch(commands.Cog):\n    @commands.Cog.listener()\n"
        "    async def on_typing(self, channel, user, when): ...\n"
        "async def setup(bot):\n    await bot.add_cog(Watch())\n"
    )
    async with running(tested.discord) as bot:
        assert not bot.bot.intents.guild_typing
        (record,) = bot.bot.cog_records()
    assert "the intent guild_typing is turned off by DISCORD_INTENTS" in record.reasons[1]
    assert record.reasons[2] == (
        "`Watch.on_typing` is never called: `on_typing` needs the intent guild_typing or dm_typing."
    )


async def test_a_cog_that_requires_a_withheld_intent_is_left_out(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "reader.py").write_text(
        "from baseline.cogs import CogManifest\ncog = CogManifest(required_intents=['message_content'])\n"
        "async def setup(bot):\n    raise AssertionError('must not run')\n"
    )
    async with running(tested.discord, approved=discord.Intents.default()) as bot:
        (failure,) = bot.bot.cogs_found.failed
    assert failure.reason.startswith("the intent message_content is not granted: turn it on in Discord's")


@pytest.mark.parametrize("error", ["ValueError", "SystemExit", "KeyboardInterrupt"])
async def test_a_cog_that_fails_as_it_is_informed_stays(cogs: Path, tested: PlatformInMemory, error: str) -> None:
    (cogs / "welcome.py").write_text(WELCOME.replace("self.informed = names", f"raise {error}"))
    async with running(tested.discord, approved=NO_MEMBERS) as bot:
        assert "Welcome" in bot.bot.cogs
    assert [line.event for line in tested.log.of("error")] == ["A cog failed as it was informed of missing intents"]


async def test_members_are_cached_and_joins_arrive_as_with_an_intent_from_the_start(
    cogs: Path, tested: PlatformInMemory
) -> None:
    """discord.py takes intents when the client is created; here they are known only once the cogs are loaded."""
    (cogs / "welcome.py").write_text(WELCOME)
    async with running(tested.discord) as bot:
        late = bot.bot
        early = discord.AutoShardedClient(intents=late.intents)
        for name in ("_intents", "_chunk_guilds", "member_cache_flags", "raw_presence_flag"):
            assert getattr(late._connection, name) == getattr(early._connection, name), name
        assert late._connection.store_user.__func__ is early._connection.store_user.__func__  # type: ignore[attr-defined]
        joining = DEMO.members[2].id
        bot.env.backend.remove_member(DEMO.id, joining)
        bot.env.backend.add_member(DEMO.id, joining, announce=True)
        await eventually(lambda: _has_joined(late, joining), "the listener of joins")
        assert late.get_guild(DEMO.id).get_member(joining) is not None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("configured", "on", "off"),
    [
        ((), {"guilds", "guild_messages"}, {"members", "presences", "message_content"}),
        (("+members",), {"guilds", "guild_messages", "members"}, {"presences"}),
        (("guilds", "members"), {"guilds", "members"}, {"guild_messages", "presences"}),
        (("-typing",), {"guilds", "guild_messages"}, {"guild_typing", "dm_typing"}),
        (("+messages", "-dm_messages"), {"guild_messages"}, {"dm_messages"}),
    ],
)
async def test_discord_intents_add_to_the_default_replace_it_or_withhold(
    cogs: Path, configured: tuple[str, ...], on: set[str], off: set[str]
) -> None:
    async with running(a_platform(cogs, intents=configured).discord) as bot:
        intents = dict(bot.bot.intents)
    assert on <= {name for name, is_on in intents.items() if is_on}
    assert not any(intents[name] for name in off)


async def test_the_guide_s_cog_learns_what_it_does_without(cogs: Path, tested: PlatformInMemory) -> None:
    code = blocks_of("manifests.md")[1].code
    (cogs / "greeter.py").write_text(
        f"from baseline.cogs import CogManifest\ncog = CogManifest(intents=['members'])\n{code}"
    )
    async with running(tested.discord, approved=NO_MEMBERS) as bot:
        assert vars(bot.bot.cogs["Greeter"])["greets_on_arrival"] is False


def test_an_unknown_intent_is_named_with_the_nearest_one(tested: PlatformInMemory) -> None:
    with pytest.raises(ValueError, match="There is no intent 'member'; did you mean 'members'"):
        tested.discord.services.intents.has("member")


async def _has_joined(bot: BaselineBot, member_id: int) -> bool:
    joined: list[int] = vars(bot.cogs["Welcome"])["joined"]
    return member_id in joined
