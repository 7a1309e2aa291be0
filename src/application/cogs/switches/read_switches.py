"""Read which cogs a guild has switched off, where no settings cache runs."""

from typing import Any

from application.cogs.switches.switch_cog import FIELD, SECTION
from application.ports.errors import ServiceUnavailable
from application.settings.read_settings import ReadSettings
from domain.ids import GuildId
from domain.settings import UnknownSection


class ReadSwitches:
    """Read the stored switches anew on each call."""

    def __init__(self, read: ReadSettings) -> None:
        self._read = read

    async def __call__(self, guild_id: GuildId) -> frozenset[str]:
        """Return the names of the cogs that are off in the guild; none while the switches cannot be read."""
        try:
            switches = await self._read.section(guild_id, SECTION)
        except (ServiceUnavailable, UnknownSection):
            return frozenset()
        stored: Any = switches.effective.values.get(FIELD)
        return frozenset(stored or ())
