"""Hold the uncommitted writes of a unit of work."""

from collections.abc import Callable
from copy import copy

from adapters.persistence.memory.database import GuildRows, MemoryDatabase
from domain.ids import GuildId


class Draft:
    """Uncommitted writes. Reads return committed data and this draft's own writes; other readers see them after the
    commit.
    """

    def __init__(self, database: MemoryDatabase, guild_id: GuildId) -> None:
        self._database = database
        self.guild_id = guild_id
        self._changes: list[Callable[[GuildRows], None]] = []
        self._open = False
        self._writing = False

    def begin(self) -> None:
        self._database.outage.refuse_if_down()
        self._open = True

    def rows(self) -> GuildRows:
        self._require_open()
        rows = _copied(self._database.guilds[self.guild_id])
        for change in self._changes:
            change(rows)
        return rows

    async def take_turn(self) -> None:
        """Wait until no other unit of work writes this guild."""
        self._require_open()
        if not self._writing:
            await self._database.guilds[self.guild_id].writing.acquire()
            self._writing = True

    def write(self, change: Callable[[GuildRows], None]) -> None:
        self._require_open()
        self._changes.append(change)

    def commit(self) -> None:
        self._require_open()
        committed = self._database.guilds[self.guild_id]
        for change in self._changes:
            change(committed)
        self.close()

    def close(self) -> None:
        self._open = False
        self._changes.clear()
        if self._writing:
            self._writing = False
            self._database.guilds[self.guild_id].writing.release()

    def _require_open(self) -> None:
        if not self._open:
            raise RuntimeError("A unit of work is used once, inside `async with`, until `commit`.")
        self._database.outage.refuse_if_down()


def _copied(rows: GuildRows) -> GuildRows:
    copied = copy(rows)
    copied.grants, copied.settings, copied.audit = [*rows.grants], {**rows.settings}, [*rows.audit]
    return copied
