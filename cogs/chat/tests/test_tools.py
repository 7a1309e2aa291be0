"""Tools of other cogs: offered under the permissions of the member that asks, approved where they change things."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import discord
import pydantic
import pytest
from discord.ext import commands

from baseline.cogs import Bot
from baseline.errors import BudgetExceededError
from baseline.llm import ToolError, ToolFunction
from baseline.model_tools import OfferedTool, ToolCaller, model_tool
from baseline.testing import SimulatedGuild, simulated_guild
from baseline.ui import hybrid
from cogs.chat import ChatSettings
from cogs.chat.approval import Approvals
from cogs.chat.tests.talks import mention
from cogs.chat.words import WORDS


class Sides(pydantic.BaseModel):
    sides: int = pydantic.Field(ge=2)


class Notice(pydantic.BaseModel):
    text: str


class Games(commands.Cog):
    """Tools to offer."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.closed: list[str] = []

    @model_tool()
    async def dice(self, caller: ToolCaller, arguments: Sides) -> str:
        """Roll a die."""
        return f"{caller.member.display_name} rolled {arguments.sides}"

    @model_tool(changes=True, permissions=["manage_channels"])
    async def close(self, caller: ToolCaller, arguments: Sides) -> str:
        """Close a table."""
        self.closed.append(f"{caller.member.name} {arguments.sides}")
        return "closed"

    @model_tool()
    @hybrid()
    async def greet(self, ctx: commands.Context[Bot], member: discord.Member, *, words: str) -> None:
        """Greet a member."""
        await ctx.send(f"{ctx.author.display_name} to {member.display_name}: {words}")

    @model_tool()
    @hybrid()
    @commands.has_permissions(manage_guild=True)
    async def shut(self, ctx: commands.Context[Bot]) -> None:
        """Shut everything."""
        await ctx.send("shut")

    @model_tool(changes=True, permissions=["manage_channels"])
    async def announce(self, caller: ToolCaller, arguments: Notice) -> str:
        """Announce something."""
        self.closed.append(f"{caller.member.name} {arguments.text}")
        return "announced"


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild("cogs.chat", Games, tables=True) as started:
        yield started


def offered(guild: SimulatedGuild) -> set[str]:
    return {tool.name for tool in guild.llm.asked[0].tools}


async def test_the_model_uses_a_tool_and_its_result_is_marked_as_untrusted(guild: SimulatedGuild) -> None:
    guild.llm.calls("dice", sides=6)
    guild.llm.says("You rolled six.")
    reply = await guild.member("mara").say(f"{mention(guild)} roll a die")

    assert reply.content.startswith("You rolled six.")
    result = guild.llm.asked[1].messages[-1].content
    assert result == '<untrusted source="tool dice">\nMara the Brave rolled 6\n</untrusted>'


async def test_a_member_is_offered_what_it_may_do_itself(guild: SimulatedGuild) -> None:
    guild.llm.says("Hello.")
    await guild.member("mara").say(f"{mention(guild)} hi")
    assert offered(guild) == {"dice", "greet", "shut"}


async def test_a_command_runs_as_if_the_member_had_typed_it(guild: SimulatedGuild) -> None:
    leo = guild.member("leo")
    guild.llm.calls("greet", member=str(leo.id), words='good "day"')
    guild.llm.says("Done.")
    await guild.member("mara").say(f"{mention(guild)} please greet Leo")
    assert 'Mara the Brave to Leo: good "day"' in guild.llm.asked[1].messages[-1].content


async def test_a_command_that_the_member_may_not_use_is_refused(guild: SimulatedGuild) -> None:
    guild.llm.calls("shut")
    guild.llm.says("I may not.")
    await guild.member("mara").say(f"{mention(guild)} please shut it")
    assert "You need these permissions" in guild.llm.asked[1].messages[-1].content


async def test_what_changes_something_waits_for_the_named_person(guild: SimulatedGuild) -> None:
    games = guild.cog("Games")
    assert isinstance(games, Games)
    await guild.configure(ChatSettings, approver_role=str(guild.role("Moderator").id))
    guild.llm.calls("close", sides=3)
    guild.llm.says("Closed.")
    asked = await guild.member("owner").say(f"{mention(guild)} close table 3")
    refused = await guild.member("owner").press(asked[-1], "Allow")
    assert (refused.content, games.closed) == ("That is not yours to decide.", [])

    await guild.member("admin").press(asked[-1], "Allow")
    assert games.closed == ["owner 3"]


class Place:
    """A channel in which the question is closed at once. It records which mentions notify."""

    async def send(self, _text: str, *, view: discord.ui.View, allowed_mentions: Any, files: Any) -> "Place":
        assert files == []
        self.notified = allowed_mentions.to_dict()
        view.stop()
        return self

    async def edit(self, *, view: None) -> None:
        """Take the buttons away."""


@pytest.mark.parametrize(("role_id", "roles"), [(7, [7]), (None, [])])
async def test_those_that_may_approve_are_notified_and_nobody_else(role_id: int | None, roles: list[int]) -> None:
    async def close(_: object) -> str:
        return "closed"

    place = Place()
    message = cast("discord.Message", SimpleNamespace(author=SimpleNamespace(id=5)))
    approvals = Approvals(message, cast("discord.TextChannel", place), role_id, WORDS.of("en"))
    tool = ToolFunction(Sides, close)
    with pytest.raises(ToolError, match="Nobody approved"):
        await approvals.guard(OfferedTool(function=tool, cog="games", changes=True)).run(Sides(sides=3))
    assert (place.notified["parse"], place.notified.get("roles", [])) == ([], roles)


async def test_a_call_too_long_for_the_message_is_whole_in_a_file(guild: SimulatedGuild) -> None:
    games, owner, text = guild.cog("Games"), guild.member("owner"), "fine words, " * 100 + "and the end"
    assert isinstance(games, Games)
    guild.llm.calls("announce", text=text)
    guild.llm.says("Announced.")
    asked = await owner.say(f"{mention(guild)} announce it")

    assert "The call is long, so the whole of it is in the file." in asked[-1].content
    assert len(asked[-1].content) < 2000
    assert json.loads(asked[-1].files["call.json"]) == {"text": text}
    await owner.press(asked[-1], "Allow")
    assert games.closed == [f"owner {text}"]


async def test_a_call_that_cannot_be_shown_whole_is_not_made(guild: SimulatedGuild) -> None:
    games = guild.cog("Games")
    assert isinstance(games, Games)
    channel = guild.channel("general")
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(guild.discord_guild.me, attach_files=False)
    guild.llm.calls("announce", text="fine words, " * 100)
    guild.llm.says("That is too long.")
    reply = await guild.member("owner").say(f"{mention(guild)} announce it")

    assert reply.content.startswith("That is too long.")
    assert "too long to be shown for approval" in guild.llm.asked[1].messages[-1].content
    assert games.closed == []


async def test_what_was_refused_is_not_done(guild: SimulatedGuild) -> None:
    games, owner = guild.cog("Games"), guild.member("owner")
    assert isinstance(games, Games)
    guild.llm.calls("close", sides=3)
    guild.llm.says("As you wish.")
    asked = await owner.say(f"{mention(guild)} close table 3")
    await owner.press(asked[-1], "Refuse")
    assert games.closed == []
    assert "refused it" in guild.llm.asked[1].messages[-1].content


async def test_without_the_setting_no_tool_is_offered(guild: SimulatedGuild) -> None:
    await guild.configure(ChatSettings, tools=False)
    guild.llm.says("Hello.")
    await guild.member("mara").say(f"{mention(guild)} hi")
    assert offered(guild) == set()


@pytest.mark.parametrize(("language", "said"), [("en", "My budget for this is used up."), ("de", "Mein Budget")])
async def test_a_budget_that_is_used_up_in_mid_answer_is_worded(
    guild: SimulatedGuild, language: str, said: str
) -> None:
    await guild.configure(ChatSettings, language=language)
    guild.llm.calls("dice", sides=6)
    guild.llm.fails(BudgetExceededError("spent", provider="scripted", resets_at=datetime(2026, 3, 2, tzinfo=UTC)))
    reply = await guild.member("mara").say(f"{mention(guild)} roll a die")
    assert reply.content.startswith(said)
