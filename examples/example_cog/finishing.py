"""Finish a quest in steps, and rate how doubtful its end is."""

from datetime import timedelta

from baseline.cogs import Bot
from baseline.patterns import Confidence, Correlator, Evidence, Workflow, confidence
from baseline.services import BotServices

from .board import post
from .keeping import QuestKeeper
from .models import OpenQuest


class NotOpen(Exception):
    """Another command has closed the quest meanwhile."""


def finishing(bot: Bot, keeper: QuestKeeper) -> Workflow[OpenQuest]:
    """Return the steps. A board that cannot be written to does not keep the quest open."""

    async def close(quest: OpenQuest) -> None:
        if not await keeper.remove(quest.guild_id, quest_id=quest.id):
            raise NotOpen(quest.title)

    async def record(_: OpenQuest) -> None:
        await keeper.add_finished()

    async def show(quest: OpenQuest) -> None:
        await post(bot, quest.guild_id, f"<@{quest.user_id}> has finished: {quest.title}")

    steps: Workflow[OpenQuest] = Workflow("Finish a quest")
    return steps.step("close", close).step("record", record, after=["close"]).step("board", show, after=["close"])


class Fairness:
    """Doubts a long quest that is finished within a minute."""

    def __init__(self, services: BotServices) -> None:
        self._hurried: Correlator[tuple[int, int]] = Correlator(
            {"taken", "finished"}, window=timedelta(minutes=1), clock=services.clock
        )

    def note_taken(self, quest: OpenQuest) -> None:
        self._hurried.add((quest.guild_id, quest.user_id), "taken")

    def doubt(self, quest: OpenQuest) -> Confidence:
        is_hurried = self._hurried.add((quest.guild_id, quest.user_id), "finished") is not None
        return confidence(
            [
                Evidence("finished within a minute", float(is_hurried), weight=3),
                Evidence("many steps", quest.steps / 9),
            ]
        )
