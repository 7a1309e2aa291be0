"""Quests: one cog that uses each service of the platform and each helper for cogs."""

from baseline.cogs import Bot, CogManifest, DataStatement

from .board import QuestBoard
from .quests import Quests
from .settings import QuestsSettings

__all__ = ["Quests", "QuestsSettings", "cog", "setup"]

cog = CogManifest(
    title="Quests",
    description="Members take quests, which a model suggests, and finish them in time.",
    author="Baseline",
    minimum_baseline="0.1",
    intents=["members"],
    permissions=["view_channel", "send_messages", "embed_links"],
    llm="Sends what a member types into `/quest offer`, `hint` and `tale`, and how many quests are open.",
    data=DataStatement(
        stores="Your user id and your open quests; how many quests the server has finished, without names.",
        kept="Until a quest is finished, cleared or late, or you leave the server.",
        deletion="Leave the server, or ask its administrators to clear the quests.",
    ),
)


async def setup(bot: Bot) -> None:
    await bot.add_cog(Quests(bot))
    await bot.add_cog(QuestBoard(bot))
