"""Whether settings are being served from memory because the database cannot be read, and since when."""

from datetime import datetime, timedelta

import structlog

from application.ports.clock import Clock

_PROBE_EVERY = timedelta(seconds=1)

_log = structlog.get_logger(__name__)


class SettingsOutage:
    """Logs one line when an outage begins and one when it ends. While it lasts, one read a second probes the database.

    `outages` and `stale_reads` count since the start.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._probe_at: datetime | None = None
        self.since: datetime | None = None
        self.outages = 0
        self.stale_reads = 0

    @property
    def may_probe(self) -> bool:
        """Whether a read should ask the database, which is always so outside of an outage."""
        return self._probe_at is None or self._clock.now() >= self._probe_at

    def read_failed(self) -> None:
        now = self._clock.now()
        self._probe_at = now + _PROBE_EVERY
        if self.since is None:
            self.since = now
            self.outages += 1
            _log.warning("The database cannot be read: settings are served as they were read last")

    def read_succeeded(self) -> None:
        if self.since is not None:
            seconds = (self._clock.now() - self.since).total_seconds()
            self.since = self._probe_at = None
            _log.info("Settings are read from the database again", seconds=round(seconds, 1))
