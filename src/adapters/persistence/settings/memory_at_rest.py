"""Read and replace stored settings rows of all guilds, over `MemoryDatabase`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from adapters.persistence.memory.database import MemoryDatabase
from domain.settings import JsonValue, StoredSection


class MemorySettingsAtRest:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def page(self, after: StoredSection | None, limit: int) -> Sequence[StoredSection]:
        self._database.outage.refuse_if_down()
        rows = sorted(
            (row for guild in self._database.guilds.values() for row in guild.settings.values()), key=_position
        )
        return [row for row in rows if after is None or _position(row) > _position(after)][:limit]

    async def replace(self, row: StoredSection, values: Mapping[str, JsonValue]) -> bool:
        self._database.outage.refuse_if_down()
        settings = self._database.guilds[row.guild_id].settings
        if settings.get(row.key) != row:
            return False
        settings[row.key] = replace(row, values=dict(values))
        return True


def _position(row: StoredSection) -> tuple[int, str]:
    return row.guild_id, row.key
