"""Look up whether a guild keeps the text of its prompts."""

import asyncio

from application.ports.errors import ServiceUnavailable
from application.settings.cache import SettingsCache
from domain.ids import GuildId


class ConversationConsent:
    """Answer from the settings cache.

    On a miss, as during an outage, the answer is no, and the setting is loaded for the next call. `key` and `field`
    name the boolean setting.
    """

    def __init__(self, settings: SettingsCache, key: str, field: str) -> None:
        self._settings = settings
        self._key = key
        self._field = field
        self._asking: set[asyncio.Task[None]] = set()

    def __call__(self, guild_id: GuildId) -> bool:
        known = self._settings.peek(guild_id, self._key)
        if known is not None:
            return known.effective.values.get(self._field) is True
        task = asyncio.create_task(self._find_out(guild_id))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        return False

    async def _find_out(self, guild_id: GuildId) -> None:
        try:
            await self._settings.section(guild_id, self._key)
        except ServiceUnavailable:
            return
