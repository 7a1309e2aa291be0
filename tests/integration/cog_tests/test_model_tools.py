"""Commands that a model uses as tools get their arguments as given, and the model reads what became of them."""

from collections.abc import AsyncIterator

import discord
import pytest
from discord.ext import commands

from baseline.cogs import Bot
from baseline.model_tools import ToolCaller, model_tool, offered_tools
from baseline.testing import SimulatedGuild, simulated_guild
from baseline.ui import hybrid


class Desk(commands.Cog):
    """Commands to offer, and the last message of a member, for which they are offered."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.message: discord.Message | None = None
        self.found: tuple[object, ...] = ()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            self.message = message

    @model_tool()
    @hybrid()
    async def find(
        self, ctx: commands.Context[Bot], pattern: str, days: int = 7, member: discord.Member | None = None
    ) -> None:
        """Find messages."""
        self.found = (pattern, days, member and member.name)
        await ctx.send("Found.")

    @model_tool()
    @commands.command()
    async def sort(self, ctx: commands.Context[Bot], numbers: commands.Greedy[int], *, rest: str = "none") -> None:
        """Sort numbers."""
        self.found = (*sorted(numbers), rest)

    @model_tool()
    @hybrid()
    async def ban(self, ctx: commands.Context[Bot], name: str) -> None:
        """Ban a member."""
        shown = await ctx.send(f"Banning {name} …")
        await shown.add_reaction("⏳")
        if name == "owner":
            raise RuntimeError(name)
        await shown.edit(content=f"{name} is banned.")
        await shown.delete()


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild(Desk) as started:
        await started.member("mara").say("Hello!")
        yield started


def desk(guild: SimulatedGuild) -> Desk:
    cog = guild.cog("Desk")
    assert isinstance(cog, Desk)
    return cog


async def used(guild: SimulatedGuild, tool: str, **arguments: str) -> object:
    """Call the tool for Mara, and return what the model reads."""
    message = desk(guild).message
    assert message is not None
    assert isinstance(message.author, discord.Member)
    offered = await offered_tools(guild.bot, ToolCaller(member=message.author, message=message))
    (run,) = (each.function.run for each in offered if each.function.tool.name == tool)
    return await run(arguments)


@pytest.mark.parametrize("pattern", [r"a\d+", "ends with \\", 'say "day"', "«both» “kinds”", r"\"", "it's late", " x "])
async def test_a_text_reaches_the_command_as_the_model_wrote_it(guild: SimulatedGuild, pattern: str) -> None:
    assert await used(guild, "find", pattern=pattern) == "Found."
    assert desk(guild).found == (pattern, 7, None)


async def test_an_argument_after_one_that_is_left_out_is_passed_on(guild: SimulatedGuild) -> None:
    await used(guild, "find", pattern="tea", member=str(guild.member("leo").id))
    assert desk(guild).found == ("tea", 7, "leo")


async def test_several_values_of_one_parameter_are_read_as_a_member_types_them(guild: SimulatedGuild) -> None:
    await used(guild, "sort", numbers="3 1 2", rest="of it")
    assert desk(guild).found == (1, 2, 3, "of it")


async def test_a_command_that_fails_after_it_has_sent_a_message_is_told_as_failed(guild: SimulatedGuild) -> None:
    told = await used(guild, "ban", name="owner")
    assert isinstance(told, str)
    assert told.startswith("Banning owner …\n")
    assert told.endswith("\nThe command failed.")
    assert len(told.splitlines()) > 2  # the platform's own words stand between
    assert guild.errors


async def test_a_message_that_the_command_edits_is_told_as_it_is_in_the_end(guild: SimulatedGuild) -> None:
    assert await used(guild, "ban", name="leo") == "leo is banned."
    assert guild.history("general") == ["Hello!"]
