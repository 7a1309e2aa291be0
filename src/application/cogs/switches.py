"""Switch of a cog in one guild: stored as a section of the guild's settings, so audited and announced like these."""

from collections.abc import Sequence
from typing import Any, Final

from application.events.section_changes import SectionChanged
from application.ports.errors import ServiceUnavailable
from application.settings.cache import SettingsCache
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings
from domain.ids import GuildId, UserId
from domain.settings import UnknownSection

SECTION: Final = "switches"
FIELD: Final = "switched_off"


def off_sentence(cog: str) -> str:
    return f"`{cog}` is switched off in this server: `/cogs on` or the dashboard's settings switch it on."


class GuildSwitches:
    """Answer at memory speed; a change holds within a second in every process of the bot."""

    def __init__(self, cache: SettingsCache, read: ReadSettings, change: ChangeSettings) -> None:
        self._cache = cache
        self._read = read
        self._change = change

    async def is_off(self, guild_id: int, cog: str | None) -> bool:
        """Return False for Baseline's own commands (None), and while no switch of the guild can be read."""
        return cog is not None and cog in await self._stored(guild_id)

    async def why_off(self, guild_id: GuildId, cog: str) -> str | None:
        """Return a sentence on why the cog is off in the guild and what turns it on again; None while it is on."""
        if not await self.is_off(guild_id, cog):
            return None
        return off_sentence(cog)

    async def switched_off(self, guild_id: int) -> frozenset[str]:
        """Return the names of the cogs that are off in this guild."""
        return frozenset(await self._stored(guild_id))

    async def _stored(self, guild_id: int) -> Sequence[str]:
        """Asked for each listener of each event, so nothing is built here."""
        key = GuildId(guild_id), SECTION
        try:
            settings = self._cache.peek(*key) or await self._cache.section(*key)
        except (ServiceUnavailable, UnknownSection):
            return ()
        stored: Any = settings.effective.values.get(FIELD)
        return stored or ()

    async def switch(self, guild_id: GuildId, cog: str, *, on: bool, by: UserId) -> None:
        """Twice is safe. May raise `ServiceUnavailable`, and `StaleSettings` when a concurrent change won."""
        current = await self._read.section(guild_id, SECTION)
        stored: Any = current.effective.values.get(FIELD)
        before = frozenset(stored or ())
        after = before - {cog} if on else before | {cog}
        if after == before:
            return
        changed = await self._change(
            ChangeSettingsCommand(
                guild_id=guild_id,
                key=SECTION,
                values={FIELD: sorted(after)},
                expected_version=current.stored.version,
                changed_by=by,
            )
        )
        # The announcement comes back through Redis a moment later.
        self._cache.forget(SectionChanged(guild_id, SECTION, changed.stored.version))
