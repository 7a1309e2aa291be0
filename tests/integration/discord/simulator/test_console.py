"""Send commands to the simulated Discord over HTTP, as `baseline discord send` does."""

import asyncio

import httpx
import pytest

from adapters.telemetry.probe_server import Address
from simulators.discord.running import SimulatedDiscord, run_simulated
from tests.integration.discord.platforms import PlatformInMemory
from tests.integration.discord.simulator.conftest import OPTIONS

COG = """
import asyncio
import discord
from discord import app_commands
from discord.ext import commands

class Talk(commands.Cog):
    @app_commands.command(description="Thinks before it speaks, twice.")
    async def slow(self, interaction: discord.Interaction, text: str) -> None:
        await interaction.response.defer(thinking=True)
        await asyncio.sleep(0.6)
        await interaction.followup.send(text)
        await asyncio.sleep(0.1)
        await interaction.followup.send("and more", ephemeral=True)

    @app_commands.command(description="Says who and where.")
    async def about(
        self, interaction: discord.Interaction, who: discord.Member, role: discord.Role, where: discord.TextChannel
    ) -> None:
        embed = discord.Embed(title="About", description=f"{who.display_name}, {role.name}, {where.name}")
        await interaction.response.send_message(embed=embed.set_footer(text="the end"))

    @app_commands.command(description="Never answers.")
    async def silent(self, interaction: discord.Interaction) -> None: ...

    @commands.command()
    async def hello(self, ctx: commands.Context) -> None:
        await ctx.send("hello")

async def setup(bot: commands.Bot) -> None:
    await bot.add_cog(Talk())
"""


@pytest.fixture
def cog() -> str:
    return COG


async def test_every_follow_up_is_waited_for(terminal: httpx.AsyncClient) -> None:
    replies = await _replies(terminal, "/slow text: patience", sender="Mara the Brave")

    assert [(reply["content"], reply["ephemeral"], reply["visible_to"]) for reply in replies] == [
        ("patience", False, ["owner", "admin", "mara", "leo"]),
        ("and more", True, ["mara"]),
    ]


async def test_several_people_type_at_the_same_time(terminal: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(_replies(terminal, f"/slow text: for {name}", sender=name) for name in ("owner", "admin", "leo"))
    )

    assert [answer[0]["content"] for answer in answers] == ["for owner", "for admin", "for leo"]


async def test_members_roles_and_channels_are_typed_by_name(terminal: httpx.AsyncClient) -> None:
    (reply,) = await _replies(terminal, "/about who: @leo role: moderator where: #bot-commands")

    assert reply["embeds"] == [
        {"title": "About", "description": "Leo, Moderator, bot-commands", "fields": [], "footer": "the end"}
    ]


async def test_a_message_that_mentions_the_bot_is_answered(
    terminal: httpx.AsyncClient, discord: SimulatedDiscord
) -> None:
    (reply,) = await _replies(terminal, f"<@{discord.env.backend.bot_user.id}> hello")

    assert reply["content"] == "hello"


async def test_another_guild_and_channel_can_be_named(terminal: httpx.AsyncClient) -> None:
    (reply,) = await _replies(terminal, "/status", sender="stranger", guild="other guild", channel="#ideas")

    assert reply["visible_to"] == ["stranger"]


async def test_the_bot_is_mentioned_by_its_name(terminal: httpx.AsyncClient) -> None:
    (reply,) = await _replies(terminal, "@Baseline hello", sender="mara")
    assert reply["content"] == "hello"


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"as": "nobody", "text": "/status"}, 422, "Known: owner, admin, mara, leo."),
        ({"as": "stranger", "text": "/status"}, 422, "There is no member of Baseline Demo called 'stranger'."),
        ({"as": "owner", "text": "/status", "guild": "x"}, 422, "Known: Baseline Demo, Other Guild."),
        ({"as": "owner", "text": "/status", "channel": "x"}, 422, "Known: general, bot-commands."),
        ({"as": "owner", "text": "/nope"}, 422, "There is no command /nope."),
        ({"as": "owner", "text": "/about who: x role: y where: z"}, 422, "called 'x'"),
        (
            {"as": "owner", "text": "/about who: leo role: y where: z"},
            422,
            "There is no role in Baseline Demo called 'y'",
        ),
        ({"as": "owner", "text": " "}, 422, "There is nothing to send."),
        ({"as": "owner", "text": "nobody listens"}, 504, "The bot did not reply."),
        ({"as": "owner", "text": "/silent"}, 504, "The bot is thinking, and never came to an answer."),
        ({"text": "/status"}, 400, "Send"),
    ],
)
async def test_what_cannot_be_answered_says_why(
    terminal: httpx.AsyncClient, body: dict[str, str], status: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulators.discord.control.waiting._THINKING_SECONDS", 0.5)
    response = await terminal.post("/send", json=body)

    assert response.status_code == status
    assert reason in response.json()["error"]


async def test_a_web_page_cannot_type(terminal: httpx.AsyncClient) -> None:
    response = await terminal.post(
        "/send", content='{"as": "owner", "text": "/status"}', headers={"Content-Type": "text/plain"}
    )

    assert response.status_code == 415


async def test_everybody_who_can_type_is_listed(terminal: httpx.AsyncClient) -> None:
    assert (await terminal.get("/members")).json() == [
        {
            "guild": "Baseline Demo",
            "members": ["owner", "admin", "mara", "leo"],
            "channels": ["general", "bot-commands"],
        },
        {"guild": "Other Guild", "members": ["stranger", "nina"], "channels": ["general", "ideas"]},
    ]


async def test_the_preview_is_one_address_away(discord: SimulatedDiscord) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.get(f"{discord.url}/preview")
        page = await client.get(discord.preview_url)

    assert response.headers["Location"] == discord.preview_url
    assert page.status_code == 200


async def test_the_simulation_runs_until_the_signal_to_stop(tested: PlatformInMemory) -> None:
    stop, running = asyncio.Event(), asyncio.Event()
    seen: list[SimulatedDiscord] = []

    def announce(simulated: SimulatedDiscord) -> None:
        seen.append(simulated)
        running.set()

    task = asyncio.create_task(
        run_simulated(tested.discord, OPTIONS, health=Address("127.0.0.1", 0), stop=stop, announce=announce)
    )
    await asyncio.wait_for(running.wait(), 60)
    stop.set()
    await asyncio.wait_for(task, 60)

    assert seen[0].env.bot.is_closed()
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{seen[0].url}/control/members")


async def _replies(
    terminal: httpx.AsyncClient,
    text: str,
    *,
    sender: str = "owner",
    guild: str | None = None,
    channel: str | None = None,
) -> list[dict[str, object]]:
    response = await terminal.post("/send", json={"as": sender, "text": text, "guild": guild, "channel": channel})
    assert response.status_code == 200, response.text
    replies: list[dict[str, object]] = response.json()["replies"]
    return replies
