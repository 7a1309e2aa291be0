"""Store circuit breaker state in the memory of one process."""

from collections.abc import Mapping

from adapters.persistence.memory.outage import Outage
from domain.llm.breaker import BreakerState


class MemoryBreakerBoard:
    def __init__(self) -> None:
        self.outage = Outage("redis")
        self._states: dict[tuple[str, str], BreakerState] = {}

    async def read(self, provider: str) -> Mapping[str, BreakerState]:
        self.outage.refuse_if_down()
        return {model: state for (owner, model), state in self._states.items() if owner == provider}

    async def replace(
        self, provider: str, model: str, seen: BreakerState | None, by: BreakerState | None
    ) -> tuple[bool, BreakerState | None]:
        self.outage.refuse_if_down()
        there = self._states.get((provider, model))
        if there != seen:
            return False, there
        if by is None:
            self._states.pop((provider, model), None)
        else:
            self._states[provider, model] = by
        return True, by
