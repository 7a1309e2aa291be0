"""Remember that a shared service is away, so that calls need not find it out one by one."""

import asyncio
import time

from application.ports.health import HealthProbe
from application.tasks import cancel_and_wait


class Reachability:
    """While the service is away, asks the probe in the background, at most every `pause` seconds."""

    def __init__(self, probe: HealthProbe, *, pause: float = 1.0) -> None:
        self._probe = probe
        self._pause = pause
        self._is_away = False
        self._ask_at = 0.0
        self._asking: asyncio.Task[None] | None = None

    @property
    def is_away(self) -> bool:
        if self._is_away and self._asking is None and time.monotonic() >= self._ask_at:
            self._asking = asyncio.create_task(self._ask())
        return self._is_away

    def lost(self) -> None:
        """Note that a call found the service away."""
        self._is_away = True
        self._ask_at = time.monotonic() + self._pause

    async def close(self) -> None:
        """Stop a running probe. Twice is safe."""
        if self._asking is not None:
            await cancel_and_wait(self._asking)

    async def _ask(self) -> None:
        try:
            self._is_away = not await self._probe.is_up()
        finally:
            self._ask_at = time.monotonic() + self._pause
            self._asking = None
