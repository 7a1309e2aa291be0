"""Keep the signals that a test's cogs emit."""

from typing_extensions import override

from application.ports.bot.signals import SignalRelay
from application.ports.clock import Clock
from baseline.signals import Signal, Signals


class RecordedSignals(Signals):
    """The signal bus; `emitted` holds every signal, the oldest first."""

    def __init__(self, relay: SignalRelay, clock: Clock) -> None:
        super().__init__(relay, clock)
        self.emitted: list[Signal] = []

    @override
    async def emit(self, signal: Signal, *, everywhere: bool = False) -> Signal:
        stamped = await super().emit(signal, everywhere=everywhere)
        self.emitted.append(stamped)
        return stamped
