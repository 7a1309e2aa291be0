"""Recent refusals in the memory of one process."""

from collections import defaultdict, deque
from datetime import timedelta

from adapters.persistence.memory.outage import Outage
from application.ports.clock import Clock
from domain.cogs.refusal import CommandRefusal
from domain.ids import GuildId, UserId


class MemoryRecentRefusals:
    def __init__(self, clock: Clock, *, kept_for: timedelta = timedelta(minutes=15), most: int = 5) -> None:
        self.outage = Outage("redis")
        self._clock = clock
        self._kept_for = kept_for
        self._noted: dict[tuple[GuildId, UserId], deque[CommandRefusal]] = defaultdict(lambda: deque(maxlen=most))

    async def note(self, guild_id: GuildId, member_id: UserId, refusal: CommandRefusal) -> None:
        self.outage.refuse_if_down()
        self._noted[guild_id, member_id].appendleft(refusal)

    async def of(self, guild_id: GuildId, member_id: UserId) -> tuple[CommandRefusal, ...]:
        self.outage.refuse_if_down()
        oldest = self._clock.now() - self._kept_for
        return tuple(each for each in self._noted.get((guild_id, member_id), ()) if each.at > oldest)
