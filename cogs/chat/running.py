"""Answers that are being written, so that a member can stop one."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from baseline.llm import Completion


@dataclass(slots=True, eq=False)
class Answer:
    """`text` grows while the answer comes. `stopped_by` is why it ended early: a sentence for below it.

    `is_without_pictures`: the model takes none, so it has not seen them.
    """

    guild_id: int
    asker_id: int
    text: str = ""
    stopped_by: str | None = None
    is_without_pictures: bool = False
    completion: Completion | None = None
    task: asyncio.Task[None] | None = None

    async def run(self, writing: Coroutine[Any, Any, None]) -> None:
        """Write the answer until it is whole, or stopped."""
        self.task = asyncio.create_task(writing)
        try:
            await self.task
        except asyncio.CancelledError:
            if self.stopped_by is None:
                raise

    def stop(self, reason: str) -> None:
        """End the answer; what has come so far stays. Twice is safe."""
        if self.task is not None and not self.task.done() and self.stopped_by is None:
            self.stopped_by = reason
            self.task.cancel()


class Running:
    """The answers of this process that are being written, by the id of the question's message."""

    def __init__(self) -> None:
        self._answers: dict[int, Answer] = {}

    def add(self, question_id: int, answer: Answer) -> None:
        self._answers[question_id] = answer

    def remove(self, question_id: int) -> None:
        self._answers.pop(question_id, None)

    def get(self, question_id: int) -> Answer | None:
        """Return None when the answer is complete, or is written by another process."""
        return self._answers.get(question_id)

    def stop_all(self) -> None:
        """End all of them, as when the cog is unloaded."""
        for answer in list(self._answers.values()):
            if answer.task is not None:
                answer.task.cancel()
