"""The current guild, member and cog are known in commands, listeners, components, modals, loops and signal handlers."""

from pathlib import Path
from typing import Any

import discord
import pytest

from baseline.errors import NoCurrentGuild
from simulators.discord.world import PLACES, actor
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns

_COG = """
import discord
from discord import app_commands
from discord.ext import commands, tasks

from baseline.signals import Severity, Signal, SignalType
from application.acting import current

class Button(discord.ui.View):
    def __init__(self, noted):
        super().__init__()
        self.noted = noted

    @discord.ui.button(label="Press")
    async def press(self, interaction, button):
        self.noted["component"] = describe()
        await interaction.response.send_message("pressed")


def describe():
    now = current()
    return (now.guild_id, now.user_id, now.cog, now.home)


class Noting(commands.Cog):
    def __init__(self, bot):
        self.bot = bot
        self.noted = {"setup": describe()}
        bot.services.signals.subscribe(SignalType("noting"), self.on_noting)

    async def cog_load(self):
        self.every_hour.start()

    @tasks.loop(hours=1)
    async def every_hour(self):
        self.noted["loop"] = (*describe(), sorted(current().guilds()))

    @app_commands.command(description="Note")
    async def note(self, interaction):
        self.noted["command"] = describe()
        await interaction.response.send_message("noted", view=Button(self.noted))
        signal = Signal(type=SignalType("noting"), severity=Severity.LOW, source="x", guild_id=interaction.guild_id)
        await self.bot.services.signals.emit(signal)

    @commands.Cog.listener()
    async def on_message(self, message):
        if not message.author.bot:
            self.noted["listener"] = describe()

    @commands.Cog.listener()
    async def on_reaction_add(self, reaction, user):
        self.noted["reaction"] = describe()

    @commands.Cog.listener()
    async def on_reaction_clear_emoji(self, reaction):
        self.noted["no reactions"] = describe()

    @commands.Cog.listener()
    async def on_bulk_message_delete(self, messages):
        self.noted["deleted messages"] = describe()

    @commands.Cog.listener()
    async def on_thread_member_join(self, member):
        self.noted["thread"] = describe()

    @commands.Cog.listener()
    async def on_voice_channel_effect(self, effect):
        self.noted["voice"] = describe()

    @commands.Cog.listener()
    async def on_member_ban(self, guild, user):
        self.noted["ban"] = describe()

    @commands.command()
    async def typed(self, ctx):
        self.noted["prefix"] = describe()
        await ctx.reply("typed")

    async def on_noting(self, signal):
        self.noted["signal"] = describe()


async def setup(bot):
    await bot.add_cog(Noting(bot))
"""


async def test_the_current_guild_is_known_wherever_the_bot_calls_a_cog(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "noting.py").write_text(_COG)
    async with running(tested.discord) as bot:
        assert bot.bot.cogs_found.failed == ()
        noted: dict[str, Any] = bot.bot.get_cog("Noting").noted  # type: ignore[union-attr] # of the cog above
        await bot.says_once("/note")
        await bot.says_once(f"<@{bot.env.backend.bot_user.id}> typed")
        guild = bot.console._names.guild(None)
        owner = actor(bot.env, guild, PLACES[0].members[0].id)
        channel = bot.console._names.channel(guild, None)
        (answer,) = [each for each in bot.env.backend.messages[channel.id].values() if each.components]
        text_channel = bot.bot.get_channel(channel.id)
        assert isinstance(text_channel, discord.TextChannel)
        await owner.click(await text_channel.fetch_message(answer.id), label="Press")
        await in_turns(lambda: {"component", "signal", "loop"} <= set(noted))
    here, member = PLACES[0].id, PLACES[0].members[0].id
    assert noted == {
        "setup": (None, None, None, "noting"),
        "loop": (None, None, "Noting", "noting", sorted(place.id for place in PLACES)),
        "command": (here, member, "Noting", "noting"),
        "component": (here, member, "Noting", "noting"),
        "listener": (here, member, "Noting", "noting"),
        "prefix": (here, member, "Noting", "noting"),
        "signal": (here, None, "Noting", "noting"),
    }


async def test_the_guild_is_known_for_events_that_do_not_name_it(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "noting.py").write_text(_COG)
    here, owner = PLACES[0].id, PLACES[0].members[0].id
    async with running(tested.discord) as bot:
        noted: dict[str, Any] = bot.bot.get_cog("Noting").noted  # type: ignore[union-attr] # of the cog above
        handle = bot.console._names.guild(None)
        channel: Any = bot.bot.get_channel(bot.console._names.channel(handle, None).id)
        guild, state = channel.guild, bot.bot._connection
        known = await guild.fetch_member(owner)
        guild._add_member(known)
        first, second = await channel.send("one"), await channel.send("two")
        member = actor(bot.env, handle, owner)
        await member.react(first, "👍")
        await first.clear_reaction("👍")
        await channel.delete_messages([first, second])
        thread = await channel.create_thread(name="talk", type=discord.ChannelType.public_thread)
        await thread.add_user(known)
        voice = {"guild_id": str(here), "channel_id": str(channel.id), "user_id": str(owner)}
        state.parse_voice_channel_effect_send(voice)  # type: ignore[arg-type]  # an effect without its animation
        bot.bot.dispatch("member_ban", guild, known)
        await in_turns(lambda: {"reaction", "no reactions", "deleted messages", "thread", "voice", "ban"} <= set(noted))
    by_member, by_nobody = (here, owner, "Noting", "noting"), (here, None, "Noting", "noting")
    assert (noted["reaction"], noted["thread"], noted["voice"], noted["ban"]) == (by_member,) * 4
    assert (noted["no reactions"], noted["deleted messages"]) == (by_nobody,) * 2


async def test_services_of_no_guild_are_refused_with_a_sentence(tested: PlatformInMemory) -> None:
    with pytest.raises(NoCurrentGuild, match=r"services\.guild\(…\) needs a guild"):
        tested.discord.services.guild(None)
