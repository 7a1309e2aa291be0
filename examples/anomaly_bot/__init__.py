"""Anomalies: learns each member's usual activity, and reports raids and members that differ from it."""

from baseline.cogs import Bot, CogManifest, DataStatement

from .anomalies import AnomalyDetector
from .commands import AnomalyCommands
from .recorder import Recorder

cog = CogManifest(
    title="Anomalies",
    description="Learns what is usual for each member, and reports suspected raids and unusual behaviour.",
    author="Baseline",
    minimum_baseline="0.1",
    intents=["members", "guild_messages", "guild_reactions", "voice_states"],
    permissions=["view_channel", "send_messages", "embed_links"],
    data=DataStatement(
        stores=(
            "Your user id, when you joined, and how many messages, mentions, reactions, channels and voice channels "
            "you used in each half-hour. Never what you write."
        ),
        kept="For 90 days, or until you leave the server. Alerts that name you are kept for 90 days.",
        deletion="Leave the server, or ask its administrators.",
    ),
)


async def setup(bot: Bot) -> None:
    recorder = Recorder(bot.services)
    await bot.add_cog(AnomalyDetector(bot, recorder))
    await bot.add_cog(AnomalyCommands(bot, recorder))
