"""Answer for a command that never does: Discord would show its "thinking" for 15 minutes, and then that it failed."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord.answering.acknowledgement import is_unanswered


class NoAnswer(Exception):
    """The command has not answered. The message is a sentence for the log."""


Report = Callable[[discord.Interaction[Any], NoAnswer], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLimits:
    """In seconds. `running`: while the command still runs; Discord takes answers for 15 minutes.

    `ended`: after the command has ended, because a task that it began may still answer.
    """

    running: float = 14 * 60.0
    ended: float = 60.0

    def watch(self, interaction: discord.Interaction[Any], report: Report) -> Callable[[], None]:
        """Call `report` if a limit passes without an answer. Call the returned function when the command ends."""
        loop = asyncio.get_running_loop()
        reports: set[asyncio.Task[None]] = set()

        def check(reason: str) -> None:
            if is_unanswered(interaction):
                reports.add(asyncio.create_task(report(interaction, NoAnswer(reason))))

        timer = loop.call_later(self.running, check, f"it has run for {self.running:g} seconds without an answer")

        def ended() -> None:
            timer.cancel()
            if is_unanswered(interaction):
                loop.call_later(self.ended, check, "it has ended without an answer")

        return ended
