"""Run one step of a test in the simulated Discord, and collect what the bot sends because of it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord
from simcord import SetupError
from simcord.backend.errors import BackendError

from baseline.testing.sent import Replies, Sent
from simulators.discord.stepped_env import SteppedEnv
from simulators.discord.typed_commands import NotUnderstood


class ImpossibleStep(AssertionError):
    """A member of Discord could not do this; the message says why, and lists the possible steps."""


class Step:
    """`said` is the message that the member sent, `shown` what an interaction opened, `choices` the offered values."""

    def __init__(self) -> None:
        self.said: discord.Message | None = None
        self.shown: Any = None
        self.choices: Sequence[str] = ()
        self.replies: Replies | None = None

    @property
    def result(self) -> Replies:
        """The bot's replies, once the step has ended."""
        assert self.replies is not None  # noqa: S101 - `step` sets it
        return self.replies


@asynccontextmanager
async def step(env: SteppedEnv, name: str, *, instead: Callable[[], str] = lambda: "") -> AsyncIterator[Step]:
    """`instead` describes what the member could have done, for the failure's text. Raises `ImpossibleStep`."""
    done, mark = Step(), len(env.backend.touched)
    try:
        yield done
    except (SetupError, BackendError, NotUnderstood, ValueError) as error:
        raise ImpossibleStep(f"{name}: {error} {instead()}".rstrip()) from error
    messages = [Sent(env, record) for record in env.backend.touched_since(mark)]
    done.replies = Replies(name, messages, said=done.said, shown=done.shown, choices=done.choices)
