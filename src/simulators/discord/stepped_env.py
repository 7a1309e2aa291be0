"""The simulated Discord for tests: only the test moves its time, and each step ends when the bot is idle."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from time import process_time
from typing import Any

import discord
from simcord._clock import Clock
from simcord._runtime import _CallbackRecord
from simcord._settlement import _run_due_virtual_callbacks
from typing_extensions import override

from simulators.discord.guild_env import GuildEnv
from simulators.discord.outbox import RecordingBackend

_QUIET_TURNS = 3
_PAUSE = 0.001
_LOADED = 6.0
"""The factor by which a step's real time may exceed `patience`, on a machine with little CPU time for this process."""


class SteppedEnv(GuildEnv):
    """`is_waiting`: whether the bot waits for a socket, such as a database's: an idle event loop is then no idle bot.

    Tasks that wait for something that never comes, such as the reader of an empty queue, do not delay a step.
    `patience`: a step whose code never becomes idle fails after so many seconds of CPU time; one that waits for a
    socket that never answers fails after six times as many real seconds.
    """

    backend: RecordingBackend

    def __init__(
        self, bot: discord.AutoShardedClient, *, clock: Clock, patience: float, is_waiting: Callable[[], bool]
    ) -> None:
        super().__init__(bot, patience=patience * _LOADED)
        self.backend = RecordingBackend()
        self.backend.clock = clock
        self.stray_errors: list[BaseException] = []
        self._is_waiting = is_waiting
        self._patience = patience

    @override
    async def _settle_internal(
        self,
        *,
        timeout: float | None = None,
        idle: float = 0.05,
        dispatch: str | None = None,
        _deadline: float | None = None,
    ) -> None:
        loop: Any = asyncio.get_running_loop()
        deadline = loop.time() + self.settle_timeout if _deadline is None else _deadline
        begun, quiet_turns = process_time(), 0
        while quiet_turns < _QUIET_TURNS:
            _run_due_virtual_callbacks(self._settlement_state(), deadline)
            is_elsewhere = bool(self._work.executors) or self._is_waiting()
            await asyncio.sleep(_PAUSE if is_elsewhere else 0)
            is_busy = is_elsewhere or loop._ready  # noqa: SLF001 - the only sign of an idle event loop
            quiet_turns = 0 if is_busy else quiet_turns + 1
            if loop.time() > deadline or process_time() - begun > self._patience:
                busy = f"after {process_time() - begun:.1f} s of the processor's time"
                raise TimeoutError(f"The bot is still busy {busy} since {dispatch or 'the start'}.")

    @override
    def _schedule_timer(
        self, record: _CallbackRecord, callback: Any, args: tuple[Any, ...], schedule_context: Context | None
    ) -> None:
        """Leave each timer to the simulated clock: simcord would also let it fire after real time."""

    @override
    def _record_error(self, error: BaseException) -> None:
        self.stray_errors.append(error)
