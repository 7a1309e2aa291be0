"""Interrupt code of a cog that blocks the event loop: raise an exception in it by a signal."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from application.cogs.blocking import CogBlocked

_ASKED: Final = signal.SIGUSR2
_SPENT: Final = signal.SIGVTALRM
"""Sent by the process's CPU timer, for code that never releases the GIL: it stops the watchdog's thread too."""


class Interruption:
    """Python runs handlers of signals in the main thread, so only a loop that runs there can be interrupted.

    A blocking call of Python's standard library ends with the handler's exception. Code in C that neither returns nor
    checks for signals goes on.
    """

    def __init__(self, cogs: Path | None, after: float) -> None:
        self._cogs = None if cogs is None else cogs.resolve()
        self._after = after
        self._wanted: str | None = None
        self._is_installed = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        if not self._after or threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self._raise) for each in (_ASKED, _SPENT)}
        self._is_installed = True
        self.turned()
        try:
            yield
        finally:
            self._is_installed = False
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            for each, handler in before.items():
                signal.signal(each, handler)

    def turned(self) -> None:
        """Start the timer anew. The loop calls it as long as it turns."""
        if self._is_installed:
            # Repeated, because code may catch the exception and go on.
            signal.setitimer(signal.ITIMER_VIRTUAL, self._after, self._after)

    def interrupt(self, thread: int, cog: str) -> None:
        """Raise `CogBlocked` in the thread, unless it has left the cog's code meanwhile. Any thread may call it."""
        if self._is_installed:
            self._wanted = cog
            signal.pthread_kill(thread, _ASKED)

    def cog_of(self, frame: FrameType | None) -> str | None:
        """Return the cog with the innermost frame on the stack."""
        while frame is not None and self._cogs is not None:
            file = Path(frame.f_code.co_filename)
            if file.is_relative_to(self._cogs):
                return file.relative_to(self._cogs).parts[0].removesuffix(".py")
            frame = frame.f_back
        return None

    def _raise(self, number: int, frame: FrameType | None) -> None:
        wanted, self._wanted = self._wanted, None
        cog = self.cog_of(frame)
        if cog is not None and (number == _SPENT or cog == wanted):
            raise CogBlocked(cog, self._after)
