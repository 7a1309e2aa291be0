"""Keep units running: start, wait, restart with growing pauses, stop in order."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bootstrap.embedded import EmbeddedServerError
from bootstrap.up.children.progress import Progress
from bootstrap.up.children.units import Unit
from bootstrap.up.errors import CannotStart

_POLL = 0.05
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 30.0
_STEADY_AFTER = 60.0
LONGEST_SILENCE = 20.0


@dataclass(slots=True)
class _Watched:
    unit: Unit
    pause: float = _FIRST_PAUSE
    started_at: float = 0.0
    restart_at: float | None = None
    ready: bool = True


class Supervisor:
    """Use it in the main thread: children end with the thread that starts them.

    A unit that ends is started again at once, and after growing pauses when it ends again and again. A unit that was
    ready and does not answer its probe for `longest_silence` seconds is killed first.
    """

    def __init__(
        self,
        progress: Progress,
        *,
        start_patience: float = 120.0,
        longest_silence: float = LONGEST_SILENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._longest_silence = longest_silence
        self._progress = progress
        self._start_patience = start_patience
        self._watched: list[_Watched] = []

    @property
    def pids(self) -> dict[str, int]:
        return {watched.unit.name: pid for watched in self._watched if (pid := watched.unit.process.pid) is not None}

    def start(self, unit: Unit) -> None:
        """Start the unit and restart it whenever it dies, until `stop`."""
        self._progress.starting(unit.title)
        self._watched.append(_Watched(unit, started_at=self._clock()))
        unit.start()

    def run_to_end(self, unit: Unit) -> None:
        """Start the unit and wait until it has succeeded. Raises `CannotStart` with the end of its log."""
        self._progress.starting(unit.title)
        watched = _Watched(unit)
        self._watched.append(watched)
        unit.start()
        deadline = self._clock() + self._start_patience
        while unit.process.running:
            self._check_deadline([unit], deadline)
            time.sleep(_POLL)
        self._watched.remove(watched)
        if unit.process.exit_code != 0:
            raise CannotStart(_obituary(unit))
        self._progress.ready(unit.title)

    def wait_until_ready(self, units: Iterable[Unit]) -> None:
        """Wait until the units are ready. Raises `CannotStart` when any unit dies first, or when one takes too long."""
        waiting = list(units)
        deadline = self._clock() + self._start_patience
        while True:
            for unit in [unit for unit in waiting if unit.is_ready()]:
                waiting.remove(unit)
                self._progress.ready(unit.title)
            for watched in self._watched:
                if not watched.unit.process.running:
                    raise CannotStart(_obituary(watched.unit))
            if not waiting:
                return
            self._check_deadline(waiting, deadline)
            time.sleep(_POLL)

    def tend(self) -> bool:
        """Look at every unit once; returns whether a process was started anew. Call it again and again."""
        restarted = [self._tend_one(watched, self._clock()) for watched in self._watched]
        return any(restarted)

    def stop(self) -> None:
        """Stop the units, the last started first and storage last. Twice is safe."""
        parts = [watched.unit for watched in reversed(self._watched)]
        for unit in parts:
            if not unit.keeps_data:
                unit.process.request_stop()
        for unit in sorted(parts, key=lambda unit: unit.keeps_data):
            unit.process.stop()

    def kill(self) -> None:
        """Kill the units without waiting, so that a signal handler can call it while `stop` waits."""
        for watched in self._watched:
            watched.unit.process.request_kill()

    def _tend_one(self, watched: _Watched, now: float) -> bool:
        unit = watched.unit
        if unit.process.running:
            if not watched.ready and unit.is_ready():
                watched.ready = True
                self._progress.relief(f"{unit.title} is ready again.")
            if now - watched.started_at > _STEADY_AFTER:
                watched.pause = _FIRST_PAUSE
            self._end_if_silent(watched)
            return False
        if watched.restart_at is None:
            self._progress.trouble(f"{_obituary(unit)}\nIt is started again in {watched.pause:.1f} s.")
            watched.restart_at = now + watched.pause
            watched.pause = min(watched.pause * 2, _LONGEST_PAUSE)
            return False
        return now >= watched.restart_at and self._restart(watched, now)

    def _end_if_silent(self, watched: _Watched) -> None:
        """Kill a unit that runs and does not answer: it is then started again like one that died."""
        unit = watched.unit
        patience = self._longest_silence if watched.ready else self._start_patience
        if unit.silent_for > patience:
            self._progress.trouble(f"{unit.title} has not answered for {unit.silent_for:.0f} s and is killed.")
            unit.process.request_kill()

    def _restart(self, watched: _Watched, now: float) -> bool:
        watched.restart_at, watched.started_at, watched.ready = None, now, False
        try:
            watched.unit.start()
        except (EmbeddedServerError, OSError) as error:
            self._progress.trouble(str(error))
            return False
        return True

    def _check_deadline(self, waiting: list[Unit], deadline: float) -> None:
        if waiting and self._clock() > deadline:
            unit = waiting[0]
            raise CannotStart(
                f"{unit.title} was not ready after {self._start_patience:.0f} s. "
                f"{unit.process.log_file} ends with:\n{unit.process.log_tail()}"
            )


def _obituary(unit: Unit) -> str:
    code = unit.process.exit_code
    cause = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
    return f"{unit.title} {cause}. {unit.process.log_file} ends with:\n{unit.process.log_tail()}"
