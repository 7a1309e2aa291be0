"""Log the beginning and the end of an outage in which settings are served without the database."""

from datetime import timedelta

import structlog

_log = structlog.get_logger(__name__)


class SettingsOutageLog:
    def began(self) -> None:
        _log.warning("The database cannot be read: settings are served as they were read last")

    def ended(self, lasted: timedelta) -> None:
        _log.info("Settings are read from the database again", seconds=round(lasted.total_seconds(), 1))
