"""Read why cogs are off in a guild, where no settings cache and no breakers run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from application.cogs.breakers.wording import breaker_sentence
from application.cogs.switches.read_switches import ReadSwitches
from application.cogs.switches.switches import off_sentence
from application.ports.bot.cog_breakers import CogBreakerBoard
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId


class OffCause(StrEnum):
    SWITCH = "switch"
    FAILURES = "failures"
    FAILURES_EVERYWHERE = "failures_everywhere"


@dataclass(frozen=True, slots=True)
class OffReason:
    """`sentence` is the reason in English. After failures, `failed` is the part that failed last, and the cog is tried
    again at `until`.
    """

    sentence: str
    cause: OffCause
    until: datetime | None = None
    failed: str | None = None


class ReadOffReasons:
    """Read the switches and the breakers anew on each call."""

    def __init__(self, read_switches: ReadSwitches, board: CogBreakerBoard, clock: Clock) -> None:
        self._read_switches = read_switches
        self._board = board
        self._clock = clock

    async def __call__(self, guild_id: GuildId) -> Mapping[str, OffReason]:
        """Return the reason for each cog that is off in the guild, by name. May raise `ServiceUnavailable("redis")`."""
        now = self._clock.now().timestamp()
        reasons: dict[str, OffReason] = {}
        for owner in (guild_id, None):
            for cog, breaker in (await self._board.of(owner)).items():
                if breaker.is_open(now):
                    reasons[cog] = _after_failures(cog, owner, breaker)
        switched_off = await self._read_switches(guild_id)
        return {**reasons, **{cog: OffReason(off_sentence(cog), OffCause.SWITCH) for cog in switched_off}}


class ReadIsOff:
    """Read the switches and the breakers anew on each call."""

    def __init__(self, read_off_reasons: ReadOffReasons, read_switches: ReadSwitches) -> None:
        self._read_off_reasons = read_off_reasons
        self._read_switches = read_switches

    async def __call__(self, guild_id: int, cog: str) -> bool:
        """While the breakers cannot be read, only a cog that the guild has switched off is off."""
        try:
            return cog in await self._read_off_reasons(GuildId(guild_id))
        except ServiceUnavailable:
            return cog in await self._read_switches(GuildId(guild_id))


def _after_failures(cog: str, owner: GuildId | None, breaker: CogBreaker) -> OffReason:
    return OffReason(
        breaker_sentence(cog, owner, breaker),
        OffCause.FAILURES_EVERYWHERE if owner is None else OffCause.FAILURES,
        until=datetime.fromtimestamp(breaker.open_until, UTC),
        failed=breaker.failed,
    )
