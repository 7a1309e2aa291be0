"""Read why cogs are off in a guild, where no settings cache and no breakers run."""

from collections.abc import Mapping

from application.cogs.breaker_wording import breaker_sentence
from application.cogs.read_switches import ReadSwitches
from application.cogs.switches import off_sentence
from application.ports.bot.cog_breakers import CogBreakerBoard
from application.ports.clock import Clock
from domain.ids import GuildId


class ReadOffReasons:
    """Read the switches and the breakers anew on each call."""

    def __init__(self, read_switches: ReadSwitches, board: CogBreakerBoard, clock: Clock) -> None:
        self._read_switches = read_switches
        self._board = board
        self._clock = clock

    async def __call__(self, guild_id: GuildId) -> Mapping[str, str]:
        """Return a sentence for each cog that is off in the guild, by name. May raise `ServiceUnavailable("redis")`."""
        now = self._clock.now().timestamp()
        reasons: dict[str, str] = {}
        for owner in (guild_id, None):
            for cog, breaker in (await self._board.of(owner)).items():
                if breaker.is_open(now):
                    reasons[cog] = breaker_sentence(cog, owner, breaker)
        return {**reasons, **{cog: off_sentence(cog) for cog in await self._read_switches(guild_id)}}
