"""Track whether settings are served from memory because the database cannot be read, and since when."""

from datetime import datetime, timedelta
from typing import Protocol

from application.ports.clock import Clock

_PROBE_EVERY = timedelta(seconds=1)


class OutageLog(Protocol):
    """Called once when an outage begins and once when it ends."""

    def began(self) -> None: ...
    def ended(self, lasted: timedelta) -> None: ...


class SettingsOutage:
    """While an outage lasts, one read a second probes the database. `outages` and `stale_reads` only grow."""

    def __init__(self, clock: Clock, log: OutageLog | None) -> None:
        self._clock = clock
        self._log = log
        self._probe_at: datetime | None = None
        self.since: datetime | None = None
        self.outages = 0
        self.stale_reads = 0

    @property
    def may_probe(self) -> bool:
        """Return whether a read should try the database; always true outside of an outage."""
        return self._probe_at is None or self._clock.now() >= self._probe_at

    def read_failed(self) -> None:
        now = self._clock.now()
        self._probe_at = now + _PROBE_EVERY
        if self.since is None:
            self.since = now
            self.outages += 1
            if self._log is not None:
                self._log.began()

    def read_succeeded(self) -> None:
        if self.since is not None:
            lasted = self._clock.now() - self.since
            self.since = self._probe_at = None
            if self._log is not None:
                self._log.ended(lasted)
