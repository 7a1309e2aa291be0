"""Find out whether a guild lets stored conversations be read."""

from application.settings.read_settings import ReadSettings
from domain.ids import GuildId


class KeptConversations:
    """`key` and `field` name the boolean setting by which a guild stores conversations."""

    def __init__(self, settings: ReadSettings, *, key: str, field: str) -> None:
        self._settings = settings
        self._key = key
        self._field = field

    async def are_kept(self, guild_id: GuildId) -> bool:
        """Return False also for what is still stored after the setting was switched off.

        May raise `ServiceUnavailable("database")`.
        """
        settings = await self._settings.section(guild_id, self._key)
        return settings.effective.values.get(self._field) is True
