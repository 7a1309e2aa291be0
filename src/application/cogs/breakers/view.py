"""A process's copy of the breakers of cogs, so that a look at one takes no round trip."""

from collections.abc import Callable, ItemsView, Mapping

from application.ports.bot.cog_breakers import BreakerKey, CogBreakerBoard
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId


class CogBreakerView:
    """A change holds here at once, and on the board as soon as it can be written.

    While the board is away, this process goes by what it knows. Once the board is back, it gets what was not written.
    """

    def __init__(self, board: CogBreakerBoard, clock: Clock) -> None:
        self._board = board
        self._clock = clock
        self._breakers: dict[BreakerKey, CogBreaker] = {}
        self._opened_here: set[BreakerKey] = set()
        # Changes that are not on the board yet, and those of them whose write failed because the board was away.
        self._unwritten: set[BreakerKey] = set()
        self._missed: set[BreakerKey] = set()

    def __bool__(self) -> bool:
        return bool(self._breakers)

    def concerns(self, guild_id: int) -> bool:
        """Return whether a breaker of this guild or of everywhere is known, open or not."""
        return any(owner is None or owner == guild_id for owner, _ in self._breakers)

    def now(self) -> float:
        return self._clock.now().timestamp()

    def get(self, key: BreakerKey) -> CogBreaker | None:
        return self._breakers.get(key)

    def items(self) -> ItemsView[BreakerKey, CogBreaker]:
        return self._breakers.items()

    def opened_here(self, cog: str) -> frozenset[int]:
        """Return the guilds of this process in which the cog is off or on trial."""
        here = (guild_id for guild_id, name in self._opened_here if name == cog and (guild_id, name) in self._breakers)
        return frozenset(guild_id for guild_id in here if guild_id is not None)

    async def guilds_of(self, cog: str) -> frozenset[GuildId]:
        """Return the guilds of all processes in which the cog is off or on trial; without the board, of this one."""
        try:
            there = dict(await self._board.all())
        except ServiceUnavailable:
            there = {}
        now = self.now()
        known = {**there, **self._breakers}.items()
        found = (guild_id for (guild_id, name), each in known if name == cog and not each.is_over(now))
        return frozenset(guild_id for guild_id in found if guild_id is not None)

    def put(self, key: BreakerKey, breaker: CogBreaker) -> None:
        """Put the breaker into this copy; `write` then stores it on the board."""
        self._breakers[key] = breaker
        self._opened_here.add(key)
        self._unwritten.add(key)

    def remove(self, key: BreakerKey) -> None:
        """Remove the breaker from this copy; `write` then removes it from the board."""
        self.forget(key)
        self._unwritten.add(key)

    def forget(self, key: BreakerKey) -> None:
        """Drop a breaker that was removed from the board."""
        self._breakers.pop(key, None)
        self._opened_here.discard(key)

    async def write(self, key: BreakerKey) -> bool:
        """Write this copy's state to the board. Return False if another process has put the same opening before."""
        breaker = self._breakers.get(key)
        is_first = True
        try:
            if breaker is None:
                await self._board.remove(*key)
            else:
                is_first = await self._board.put(*key, breaker)
        except ServiceUnavailable:
            self._missed.add(key)
            return True
        self._missed.discard(key)
        if self._breakers.get(key) is breaker:
            self._unwritten.discard(key)
        return is_first

    async def remove_where(self, unwanted: Callable[[BreakerKey, CogBreaker], bool]) -> None:
        """Remove every breaker of which `unwanted` is true, here and on the board."""
        try:
            known = {**await self._board.all(), **self._breakers}
        except ServiceUnavailable:
            known = dict(self._breakers)
        for key in [key for key, breaker in known.items() if unwanted(key, breaker)]:
            self.remove(key)
            await self.write(key)

    async def refresh(self, codes: Mapping[str, str]) -> None:
        """Take over what other processes have written, except breakers of other versions of a cog. Remove those that
        have expired.
        """
        for key in tuple(self._missed):
            await self.write(key)
        try:
            there = await self._board.all()
        except ServiceUnavailable:
            return
        now = self.now()
        over = [key for key, breaker in there.items() if breaker.is_over(now)]
        kept = {key: each for key, each in self._breakers.items() if key in self._unwritten and not each.is_over(now)}
        taken = {
            key: breaker
            for key, breaker in there.items()
            if key not in over and key not in self._unwritten and codes.get(key[1], breaker.code) == breaker.code
        }
        self._breakers = {**taken, **kept}
        self._opened_here &= self._breakers.keys()
        for key in over:
            await self.write(key)
