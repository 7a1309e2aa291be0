"""Look up whether a guild keeps the text of its prompts."""

from application.settings.cache import SettingsCache
from application.settings.read_settings import SectionSettings
from domain.ids import GuildId


class ConversationConsent:
    """Answer from the settings cache. `key` and `field` name the boolean setting."""

    def __init__(self, settings: SettingsCache, key: str, field: str) -> None:
        self._settings = settings
        self._key = key
        self._field = field

    def known(self, guild_id: GuildId) -> bool | None:
        """Return the answer without reading; None when the setting has to be read."""
        settings = self._settings.peek(guild_id, self._key)
        return None if settings is None else self._keeps(settings)

    async def __call__(self, guild_id: GuildId) -> bool:
        """May raise `ServiceUnavailable("database")`: an answer that may be outdated is never given."""
        return self._keeps(await self._settings.fresh_section(guild_id, self._key))

    def _keeps(self, settings: SectionSettings) -> bool:
        return settings.effective.values.get(self._field) is True
