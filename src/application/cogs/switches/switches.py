"""Switch of a cog in one guild: stored as a section of the guild's settings, so audited and announced like these."""

from collections.abc import Sequence
from typing import Any

from application.cogs.breakers.breakers import CogBreakers
from application.cogs.breakers.wording import breaker_sentence
from application.cogs.switches.switch_cog import FIELD, SECTION, SwitchCog, SwitchCogCommand
from application.events.section_changes import SectionChanged
from application.ports.errors import ServiceUnavailable
from application.settings.cache import SettingsCache
from application.settings.read_settings import SectionSettings
from domain.ids import GuildId, UserId
from domain.settings import UnknownSection


def off_sentence(cog: str) -> str:
    return f"`{cog}` is switched off in this server: `/cogs on` or the dashboard's settings switch it on."


class GuildSwitches:
    """Answer at memory speed; a change holds within a second in every process of the bot."""

    def __init__(self, cache: SettingsCache, switch_cog: SwitchCog, breakers: CogBreakers) -> None:
        self._cache = cache
        self._switch_cog = switch_cog
        self._breakers = breakers

    async def is_off(self, guild_id: int, cog: str | None) -> bool:
        """Return whether a switch or a breaker keeps the cog off.

        Return False for Baseline's own commands (None). While no switch of the guild can be read, the cog is on.
        """
        if cog is None:
            return False
        return self._breakers.is_off(guild_id, cog) or cog in await self._stored(guild_id)

    async def why_off(self, guild_id: GuildId, cog: str) -> str | None:
        """Return a sentence on why the cog is off in the guild and what turns it on again; None while it is on."""
        if cog in await self._stored(guild_id):
            return off_sentence(cog)
        found = self._breakers.open_breaker(guild_id, cog)
        return None if found is None else breaker_sentence(cog, *found)

    def known_off(self, guild_id: int) -> Sequence[str] | None:
        """Return the names of the cogs that are off, without a wait; None when `is_off` must be asked for each."""
        entry = self._cache.entry(guild_id, SECTION)
        if entry is None or self._breakers.view.concerns(guild_id):
            return None
        return _names(entry.settings)

    async def _stored(self, guild_id: int) -> Sequence[str]:
        try:
            return _names(await self._cache.section(GuildId(guild_id), SECTION))
        except (ServiceUnavailable, UnknownSection):
            return ()

    async def switch(self, guild_id: GuildId, cog: str, *, on: bool, by: UserId) -> None:
        """Twice is safe. May raise `ServiceUnavailable`, and `StaleSettings` when a concurrent change won."""
        version = await self._switch_cog(SwitchCogCommand(guild_id=guild_id, cog=cog, on=on, switched_by=by))
        if on:
            self._breakers.forget(guild_id, cog)
        if version is not None:
            # Do not wait for the announcement, which comes back through Redis a moment later.
            self._cache.forget(SectionChanged(guild_id, SECTION, version))


def _names(settings: SectionSettings) -> Sequence[str]:
    stored: Any = settings.effective.values.get(FIELD)
    return stored or ()
