"""Settings rows of all guilds as they are stored, for maintenance."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from domain.settings import JsonValue, StoredSection


class SettingsAtRest(Protocol):
    """Every method may raise `ServiceUnavailable("database")`."""

    async def page(self, after: StoredSection | None, limit: int) -> Sequence[StoredSection]:
        """Return up to `limit` rows that follow `after` in the order of guild and key; None starts at the first."""
        ...

    async def replace(self, row: StoredSection, values: Mapping[str, JsonValue]) -> bool:
        """Replace the values without a new version. False, with nothing written, if the row has changed since."""
        ...
