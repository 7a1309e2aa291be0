"""Choose the users who may receive an event. Access is checked per event, so a revocation holds for the next one."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from typing import Final, TypeAlias

import cachetools

from application.access.authorize import Authorize
from application.access.developer_team import DeveloperTeam
from application.ports.clock import Clock
from application.ports.events import Arrival, Event, EventKind, Recent
from domain.ids import UserId

# Only negative results are cached: a stale one can drop an event, but never leak one.
_UNWATCHED_FOR: Final = timedelta(seconds=30)
_NO_DEVELOPER_FOR: Final = timedelta(minutes=5)
_MAX_CACHED: Final = 20_000
_MAX_CONCURRENT: Final = 10
_TIMEOUT: Final = 2.0
_FOR_DEVELOPERS: Final = frozenset({EventKind.SHARDS, EventKind.JOBS})

_Negatives: TypeAlias = cachetools.TTLCache[int, None]


class Audience:
    def __init__(self, authorize: Authorize, developer_team: DeveloperTeam, clock: Clock) -> None:
        self._authorize = authorize
        self._developer_team = developer_team
        self._unwatched = _negatives(clock, _UNWATCHED_FOR)
        self._no_developers = _negatives(clock, _NO_DEVELOPER_FOR)
        self._openings = 0

    def opened(self) -> None:
        """Drop the cache of unwatched guilds: the newly connected user may see one of them."""
        self._openings += 1
        self._unwatched.clear()

    def heed(self, arrival: Arrival) -> None:
        """Forget cached memberships that the arrival makes doubtful. Call it before the event is delivered.

        After an interruption all memberships are forgotten, because events may have been missed.
        """
        if isinstance(arrival, Recent):
            self._authorize.forget_all()
        elif arrival.event.kind is EventKind.ACCESS and arrival.event.guild_id is not None:
            self._authorize.forget(arrival.event.guild_id, arrival.event.user_ids)

    async def among_all(self, event: Event, users: Collection[UserId]) -> frozenset[UserId]:
        """Return the same as `of`. `users` must be all connected users: if none sees the guild, that is cached."""
        guild_id, openings = event.guild_id, self._openings
        if event.kind is EventKind.ACCESS and guild_id is not None:
            self._unwatched.pop(guild_id, None)
        if guild_id is not None and guild_id in self._unwatched:
            return frozenset()
        seeing = await self.of(event, users)
        if guild_id is not None and not seeing and openings == self._openings:
            self._unwatched[guild_id] = None
        return seeing

    async def of(self, event: Event, users: Collection[UserId]) -> frozenset[UserId]:
        """Return the users who may see the event. May raise `ServiceUnavailable`."""
        if event.kind in _FOR_DEVELOPERS:
            return await self._developers(users)
        if event.kind is EventKind.COGS or (event.kind is EventKind.BREAKERS and event.guild_id is None):
            return frozenset(users)
        if event.guild_id is None or not users:
            return frozenset()
        return await self._authorize.among(event.guild_id, users)

    async def _developers(self, users: Collection[UserId]) -> frozenset[UserId]:
        """Return the users who are developers. Users whose check times out at Discord are left out of this event."""
        turn = asyncio.Semaphore(_MAX_CONCURRENT)
        found: set[UserId] = set()

        async def ask(user_id: UserId) -> None:
            async with turn:
                if await self._developer_team.includes(user_id):
                    found.add(user_id)
                else:
                    self._no_developers[user_id] = None

        with suppress(TimeoutError):
            async with asyncio.timeout(_TIMEOUT), asyncio.TaskGroup() as asking:
                for user_id in users:
                    if user_id not in self._no_developers:
                        asking.create_task(ask(user_id))
        return frozenset(found)


def _negatives(clock: Clock, time: timedelta) -> _Negatives:
    return cachetools.TTLCache(_MAX_CACHED, time.total_seconds(), timer=lambda: clock.now().timestamp())
