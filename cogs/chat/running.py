"""Answers that are being written: a member can stop one, and a channel has few of them at once."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from baseline.llm import Citation, Completion

_AT_ONCE: Final = 3
_MOST_WAITING: Final = 20


class TooManyWaiting(Exception):
    """A channel has as many questions waiting as it may have."""


@dataclass(slots=True, eq=False)
class Answer:
    """`text` grows while the answer comes. `stopped_by` is why it ended early, as a note below it.

    `ended` is that reason when the cog is unloaded. `unseen` are sentences about what the model does not take, such as
    pictures. `is_dropped`: the question or the answer was deleted, so that nothing more is shown or kept.
    """

    guild_id: int
    asker_id: int
    ended: str = ""
    text: str = ""
    stopped_by: str | None = None
    is_dropped: bool = False
    unseen: list[str] = field(default_factory=list)
    completion: Completion | None = None
    citations: list[Citation] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    def completed(self, completion: Completion) -> None:
        """Record the completion of one of the answer's LLM calls."""
        self.completion = completion
        self.citations += [each for each in completion.citations if each not in self.citations]

    @property
    def has_ended(self) -> bool:
        """Whether it was stopped or dropped, which may be before it has begun."""
        return self.is_dropped or self.stopped_by is not None

    async def run(self, writing: Coroutine[Any, Any, None]) -> None:
        """Write the answer until it is whole, stopped, or dropped."""
        if self.has_ended:
            writing.close()
            return
        self.task = asyncio.create_task(writing)
        try:
            await self.task
        except asyncio.CancelledError:
            if not self.has_ended:
                raise

    def stop(self, reason: str) -> None:
        """End the answer, or do not begin it; the text so far stays. Twice is safe."""
        if self.stopped_by is not None or (self.task is not None and self.task.done()):
            return
        self.stopped_by = reason
        if self.task is not None:
            self.task.cancel()

    def drop(self) -> None:
        """End the answer without a trace. Twice is safe."""
        self.is_dropped = True
        if self.task is not None:
            self.task.cancel()


class Running:
    """The answers of this process that are prepared or written, by the id of the question's message."""

    def __init__(self) -> None:
        self._answers: dict[int, Answer] = {}
        self._none = asyncio.Event()
        self._none.set()

    @contextmanager
    def claim(self, question_id: int, guild_id: int, asker_id: int) -> Iterator[Answer | None]:
        """Let the caller alone answer a question in the block: another gets None, such as a second press of *Again*.

        Claim before the first wait: only from then on can the answer be stopped, and dropped with its question.
        """
        if question_id in self._answers:
            yield None
            return
        answer = self._answers[question_id] = Answer(guild_id=guild_id, asker_id=asker_id)
        self._none.clear()
        try:
            yield answer
        finally:
            del self._answers[question_id]
            if not self._answers:
                self._none.set()

    def get(self, question_id: int) -> Answer | None:
        """Return None when the answer is complete, or is written by another process."""
        return self._answers.get(question_id)

    def drop(self, question_ids: Iterable[int]) -> None:
        """End the answers to messages that were deleted."""
        for question_id in question_ids:
            if (answer := self._answers.get(question_id)) is not None:
                answer.drop()

    async def stop_all(self, seconds: float) -> None:
        """Stop all answers, as when the cog is unloaded. Drop those that do not show their end within `seconds`."""
        for answer in list(self._answers.values()):
            answer.stop(answer.ended)
        try:
            await asyncio.wait_for(self._none.wait(), seconds)
        except TimeoutError:
            for answer in list(self._answers.values()):
                answer.drop()


class Turns:
    """Limits a channel to three answers at once: Discord permits about one edit a second in a channel."""

    def __init__(self) -> None:
        self._channels: dict[int, tuple[asyncio.Semaphore, list[object]]] = {}

    @asynccontextmanager
    async def of(self, channel_id: int) -> AsyncGenerator[None, None]:
        """Wait until the question may be answered, the oldest first. Raises `TooManyWaiting`."""
        free, present = self._channels.setdefault(channel_id, (asyncio.Semaphore(_AT_ONCE), []))
        if len(present) >= _AT_ONCE + _MOST_WAITING:
            raise TooManyWaiting
        one = object()
        present.append(one)
        try:
            async with free:
                yield
        finally:
            present.remove(one)
            if not present:
                self._channels.pop(channel_id, None)
