"""Reminders and polls: members are reminded of what they name, and vote on what others ask."""

from baseline.cogs import Bot, CogManifest, DataStatement

from .polls import Polls
from .reminders import Reminders

cog = CogManifest(
    title="Reminders and polls",
    description="Reminds members of what they name, and lets them vote.",
    author="Baseline",
    minimum_baseline="0.1",
    permissions=["view_channel", "send_messages"],
    data=DataStatement(
        stores="Your user id with the channel and text of each reminder, your polls and your votes in them.",
        kept="Until you are reminded, or the poll ends.",
        deletion="Cancel a reminder with `/unremind`; a poll and its votes are deleted as it ends.",
    ),
)


async def setup(bot: Bot) -> None:
    await bot.add_cog(Reminders(bot))
    await bot.add_cog(Polls(bot))
