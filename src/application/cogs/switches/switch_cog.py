"""Switch a cog off or on in one guild."""

from dataclasses import dataclass
from typing import Any, Final

from application.ports.bot.cog_breakers import CogBreakerBoard
from application.ports.clock import Clock
from application.ports.work import BeginWork
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings
from domain.audit_entries.cogs import cog_switched_on
from domain.ids import GuildId, UserId

SECTION: Final = "switches"
FIELD: Final = "switched_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchCogCommand:
    guild_id: GuildId
    cog: str
    on: bool
    switched_by: UserId


class SwitchCog:
    """The switch is a section of the guild's settings. Switching on also ends the cog's breaker in the guild.

    Twice is safe. May raise `ServiceUnavailable`, `GuildInactive`, and `StaleSettings` when a concurrent change won.
    """

    def __init__(
        self, read: ReadSettings, change: ChangeSettings, board: CogBreakerBoard, begin: BeginWork, clock: Clock
    ) -> None:
        self._read = read
        self._change = change
        self._board = board
        self._begin = begin
        self._clock = clock

    async def __call__(self, command: SwitchCogCommand) -> int | None:
        """Return the new version of the section; None if the cog was already switched that way."""
        if command.on:
            await self._end_breaker(command)
        current = await self._read.section(command.guild_id, SECTION)
        stored: Any = current.effective.values.get(FIELD)
        before = frozenset(stored or ())
        after = before - {command.cog} if command.on else before | {command.cog}
        if after == before:
            return None
        changed = await self._change(
            ChangeSettingsCommand(
                guild_id=command.guild_id,
                key=SECTION,
                values={FIELD: sorted(after)},
                expected_version=current.stored.version,
                changed_by=command.switched_by,
            )
        )
        return changed.stored.version

    async def _end_breaker(self, command: SwitchCogCommand) -> None:
        breaker = (await self._board.of(command.guild_id)).get(command.cog)
        if breaker is None:
            return
        entry = cog_switched_on(command.guild_id, command.cog, breaker, by=command.switched_by, at=self._clock.now())
        async with self._begin(command.guild_id) as work:
            await work.audit.append(entry)
            await work.commit()
        await self._board.remove(command.guild_id, command.cog)
