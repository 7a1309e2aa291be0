"""Ask Discord now and then, not on every request, whether people are still in a guild."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from weakref import WeakValueDictionary

import structlog

from application.ports.clock import Clock
from application.ports.discord import MemberDirectory, Standing
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId, UserId

_FRESH: Final = timedelta(minutes=5)
_PAUSE: Final = timedelta(seconds=30)
_GRACE: Final = timedelta(hours=1)
_PATIENCE: Final = 2.0
_MOST_REMEMBERED: Final = 20_000

_log = structlog.get_logger(__name__)

Key: TypeAlias = tuple[GuildId, UserId]


@dataclass(frozen=True, slots=True)
class _Answer:
    """`silent_since` is the start of Discord's silence, during which the last answer stays valid."""

    standing: Standing
    until: datetime
    silent_since: datetime | None = None


class RememberedMemberships:
    """A cache per process: a member for five minutes, any other answer for half a minute, so that a returning member
    gets in soon. An event of a departure ends that time at once.

    While Discord does not answer, cached answers stay valid and unknown users count as members; after an hour of
    silence no user does. Each silence is logged.
    """

    def __init__(self, members: MemberDirectory, clock: Clock, *, patience: float = _PATIENCE) -> None:
        """`patience`: how many seconds a request waits for Discord's answer."""
        self._members = members
        self._clock = clock
        self._patience = patience
        self._answers: OrderedDict[Key, _Answer] = OrderedDict()
        self._asking: MutableMapping[Key, asyncio.Lock] = WeakValueDictionary()
        self._overtaken: set[Key] = set()
        """Members that were forgotten while Discord was asked about them."""

    async def standing(self, guild_id: GuildId, user_id: UserId) -> Standing:
        key = (guild_id, user_id)
        if (fresh := self._fresh(key)) is not None:
            return fresh.standing
        # One page sends several requests at once: the lock makes them share one call to Discord.
        async with self._asking.setdefault(key, asyncio.Lock()):
            answer = self._fresh(key)
            if answer is None:
                self._overtaken.discard(key)
                answer = await self._ask(key, self._answers.get(key))
                self._remember(key, self._expired(answer) if key in self._overtaken else answer)
                self._overtaken.discard(key)
        return answer.standing

    def forget(self, guild_id: GuildId, user_ids: Iterable[UserId]) -> None:
        for user_id in user_ids:
            self._forget((guild_id, user_id))

    def forget_all(self) -> None:
        for key in {*self._answers, *self._asking}:
            self._forget(key)

    def _forget(self, key: Key) -> None:
        """Expire the answer, but keep it for a time in which Discord does not answer."""
        if key in self._answers:
            self._answers[key] = self._expired(self._answers[key])
        if key in self._asking:
            self._overtaken.add(key)

    def _expired(self, answer: _Answer) -> _Answer:
        return replace(answer, until=self._clock.now())

    def _fresh(self, key: Key) -> _Answer | None:
        answer = self._answers.get(key)
        return answer if answer is not None and self._clock.now() < answer.until else None

    async def _ask(self, key: Key, before: _Answer | None) -> _Answer:
        try:
            async with asyncio.timeout(self._patience):
                standing = await self._asked_of_discord(*key)
        except (ServiceUnavailable, TimeoutError):
            return self._silence(key, before)
        return _Answer(standing, self._clock.now() + (_FRESH if standing is Standing.MEMBER else _PAUSE))

    async def _asked_of_discord(self, guild_id: GuildId, user_id: UserId) -> Standing:
        if await self._members.member(guild_id, user_id) is not None:
            return Standing.MEMBER
        # A bot that cannot see the guild finds no members there: that must not end access.
        return Standing.UNKNOWN if await self._members.owner(guild_id) is None else Standing.GONE

    def _silence(self, key: Key, before: _Answer | None) -> _Answer:
        now = self._clock.now()
        since = before.silent_since if before is not None and before.silent_since is not None else now
        standing = Standing.MEMBER if before is None else before.standing
        if now - since >= _GRACE and standing is Standing.MEMBER:
            standing = Standing.UNKNOWN
        _log.warning(
            "Discord did not confirm a membership in time",
            guild_id=key[0],
            user_id=key[1],
            silent_since=since.isoformat(),
            access="open" if standing is Standing.MEMBER else "closed",
        )
        return _Answer(standing, now + _PAUSE, silent_since=since)

    def _remember(self, key: Key, answer: _Answer) -> None:
        self._answers[key] = answer
        self._answers.move_to_end(key)
        if len(self._answers) > _MOST_REMEMBERED:
            self._answers.popitem(last=False)
