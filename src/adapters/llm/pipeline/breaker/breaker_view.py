"""A process's copy of the breaker states of one provider, so that a check takes no round trip."""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from adapters.llm.pipeline.reachability import Reachability
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.ports.model_calls import BreakerBoard
from application.tasks import cancel_and_wait
from domain.llm.breaker import BreakerState

_REFRESH_SECONDS = 1.0
_ATTEMPTS = 5

Rule: TypeAlias = Callable[[BreakerState | None], BreakerState | None]


class ModelBreakerView:
    """Reads come from memory, which is refreshed from the board at most once a second while it is read. Changes go to
    the board.

    While the board is away, changes are kept here. Once it is back they are written to it, unless another process has
    written a later state.
    """

    def __init__(self, provider: str, board: BreakerBoard, reachability: Reachability, clock: Clock) -> None:
        self._provider = provider
        self._board = board
        self._reachability = reachability
        self._clock = clock
        self._states: dict[str, BreakerState] = {}
        self._unwritten: set[str] = set()
        self._changes = 0
        self._refreshed_at = float("-inf")
        self._refreshing: asyncio.Task[None] | None = None

    def now(self) -> float:
        return self._clock.now().timestamp()

    def look(self, model: str, now: float) -> BreakerState | None:
        if now - self._refreshed_at >= _REFRESH_SECONDS and self._refreshing is None and not self._reachability.is_away:
            self._refreshed_at = now
            self._refreshing = asyncio.create_task(self._refresh())
        return self._states.get(model)

    async def change(self, model: str, rule: Rule) -> bool:
        """Apply the rule to the current state. Returns False when the state stays the same."""
        seen = self._states.get(model)
        for _ in range(_ATTEMPTS):
            by = rule(seen)
            if by == seen:
                break
            is_replaced, there = await self._replace(model, seen, by)
            if is_replaced:
                self._keep(model, by)
                return True
            seen = there
        if seen != self._states.get(model):
            self._keep(model, seen)
        return False

    async def close(self) -> None:
        if self._refreshing is not None:
            await cancel_and_wait(self._refreshing)

    def _keep(self, model: str, state: BreakerState | None) -> None:
        self._changes += 1
        if state is None:
            self._states.pop(model, None)
        else:
            self._states[model] = state

    async def _replace(
        self, model: str, seen: BreakerState | None, by: BreakerState | None
    ) -> tuple[bool, BreakerState | None]:
        if not self._reachability.is_away:
            try:
                return await self._board.replace(self._provider, model, seen, by)
            except ServiceUnavailable:
                self._reachability.lost()
        self._unwritten.add(model)
        return True, by

    async def _refresh(self) -> None:
        changes = self._changes
        try:
            there = dict(await self._board.read(self._provider))
            for model in tuple(self._unwritten):
                await self._write(model, there)
            if changes == self._changes:
                self._states = there
        except ServiceUnavailable:
            self._reachability.lost()
        finally:
            self._refreshing = None

    async def _write(self, model: str, entries: dict[str, BreakerState]) -> None:
        ours, theirs = self._states.get(model), entries.get(model)
        if ours is not None and _known_since(ours) > _known_since(theirs):
            _, theirs = await self._board.replace(self._provider, model, theirs, ours)
            if theirs is not None:
                entries[model] = theirs
        self._unwritten.discard(model)


def _known_since(state: BreakerState | None) -> float:
    return 0.0 if state is None else max(state.failed_at, state.closed_at or 0.0)
