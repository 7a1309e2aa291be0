"""Members in voice channels."""

import discord
from discord.ext import commands

from baseline.cogs import Bot

from ..events import Event
from ..journal import Journal
from ..kinds import Kind


class VoiceLog(commands.Cog):
    """Logs members that enter, change or leave voice channels. Muting is not logged."""

    def __init__(self, bot: Bot, journal: Journal) -> None:
        self.bot = bot
        self.journal = journal

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Log a change of channel."""
        if before.channel == after.channel:
            return
        if before.channel is None:
            kind = Kind.VOICE_JOINED
        else:
            kind = Kind.VOICE_LEFT if after.channel is None else Kind.VOICE_MOVED
        place = after.channel or before.channel
        facts = {"from": before.channel.name} if before.channel is not None else {}
        await self.journal.record(
            Event(
                guild=member.guild,
                kind=kind,
                user=member,
                channel_id=None if place is None else place.id,
                facts=facts,
            )
        )
