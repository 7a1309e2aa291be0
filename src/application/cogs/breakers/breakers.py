"""Circuit breakers of cogs: count failures, switch a failing cog off in a guild or everywhere, and try it again."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

from application.cogs.breakers.view import CogBreakerView
from application.ports.bot.cog_breakers import BreakerKey, CogBreakerBoard
from application.ports.clock import Clock
from application.tasks import cancel_and_wait
from domain.cogs.breaker import CogBreaker, CogBreakerPolicy, RecentFailures, opened
from domain.ids import GuildId

Opened: TypeAlias = Callable[[GuildId | None, str, CogBreaker], Awaitable[None]]

_MOST_COUNTED = 10_000


class CogBreakers:
    """Failures are counted in this process, because the events of a guild reach one process only. Breakers that open
    are on the board, for all processes.

    `cog` is the name of a cog's file or folder, and `part` a command, component, listener, handler or loop of it.
    `on_opened` is called with each breaker that this process was first to open; a guild of None is everywhere.
    """

    def __init__(self, board: CogBreakerBoard, clock: Clock, policy: CogBreakerPolicy | None = None) -> None:
        self.view = CogBreakerView(board, clock)
        self.on_opened: Opened | None = None
        self._policy = policy or CogBreakerPolicy()
        self._failures: dict[tuple[int, str], RecentFailures] = {}
        self._succeeded: dict[str, dict[int, float]] = {}
        self._codes: dict[str, str] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def is_off(self, guild_id: int, cog: str) -> bool:
        """Return whether the cog is off in the guild or everywhere. Answers from memory."""
        return self.open_breaker(guild_id, cog) is not None

    def open_breaker(self, guild_id: int, cog: str) -> tuple[GuildId | None, CogBreaker] | None:
        """Return the breaker that keeps the cog off in the guild, with its guild: None is everywhere."""
        if not self.view:
            return None
        now = self.view.now()
        for key in (None, GuildId(guild_id)):
            breaker = self.view.get((key, cog))
            if breaker is not None and breaker.is_open(now):
                return key, breaker
        return None

    def failed(self, guild_id: int | None, cog: str | None, part: str, error: BaseException) -> None:
        """Count an unexpected failure. Failures outside of guilds and those of Baseline's own code are ignored."""
        if guild_id is None or cog is None or self.is_off(guild_id, cog):
            # A call that began before the cog was switched off changes nothing.
            return
        now, name = self.view.now(), type(error).__name__
        for key in ((None, cog), (GuildId(guild_id), cog)):
            on_trial = self.view.get(key)
            if on_trial is not None and on_trial.is_on_trial(now):
                self._open(key, on_trial, part, name)
                return
        if self._count(guild_id, cog).add(part, now):
            del self._failures[guild_id, cog]
            self._open((GuildId(guild_id), cog), None, part, name)

    def succeeded(self, guild_id: int | None, cog: str | None, part: str) -> None:
        """Note that a command, component, loop or handler has ended well. A listener's success is not noted: most
        return early.
        """
        if guild_id is None or cog is None:
            return
        self._note_success(guild_id, cog)
        failures = self._failures.get((guild_id, cog))
        if failures is not None:
            failures.succeed(part)
        for key in ((None, cog), (GuildId(guild_id), cog)):
            on_trial = self.view.get(key) if self.view else None
            if on_trial is not None and on_trial.failed == part and on_trial.is_on_trial(self.view.now()):
                self.view.remove(key)
                self._spawn(self.view.write(key))

    def forget(self, guild_id: int, cog: str) -> None:
        """Drop what this process knows of the cog in the guild, after its breaker was removed from the board."""
        self._failures.pop((guild_id, cog), None)
        self.view.forget((GuildId(guild_id), cog))

    async def loaded(self, cog: str, code: str, *, anew: bool = False) -> None:
        """Remove the breakers that another version of the cog's code has opened; with `anew` all of the cog's."""
        self._codes[cog] = code
        for key in [key for key in self._failures if key[1] == cog]:
            del self._failures[key]
        self._succeeded.pop(cog, None)
        await self.view.remove_where(lambda key, breaker: key[1] == cog and (anew or breaker.code != code))

    async def follow(self) -> None:
        """Follow the other processes until cancelled: their breakers hold here within a second."""
        while True:
            await self.view.refresh(self._codes)
            await asyncio.sleep(1.0)

    async def close(self) -> None:
        """Cancel what is being written and announced."""
        await cancel_and_wait(*self._tasks)

    def _count(self, guild_id: int, cog: str) -> RecentFailures:
        if len(self._failures) >= _MOST_COUNTED:
            del self._failures[next(iter(self._failures))]
        return self._failures.setdefault((guild_id, cog), RecentFailures(self._policy))

    def _note_success(self, guild_id: int, cog: str) -> None:
        lately = self._succeeded.setdefault(cog, {})
        lately.pop(guild_id, None)
        lately[guild_id] = self.view.now()
        if len(lately) > _MOST_COUNTED:
            del lately[next(iter(lately))]

    def _open(self, key: BreakerKey, before: CogBreaker | None, part: str, error: str) -> None:
        code = self._codes.get(key[1], "")
        breaker = opened(before, self.view.now(), self._policy, failed=part, error=error, code=code)
        # The breaker opens in this process at once; the board is written afterwards.
        self.view.put(key, breaker)
        self._spawn(self._announce(key, breaker))

    async def _announce(self, key: BreakerKey, breaker: CogBreaker) -> None:
        if await self.view.write(key) and self.on_opened is not None:
            await self.on_opened(*key, breaker)
        guild_id, cog = key
        if guild_id is not None and await self._fails_widely(cog):
            self._open((None, cog), self.view.get((None, cog)), breaker.failed, breaker.error)

    async def _fails_widely(self, cog: str) -> bool:
        """Return whether the cog is off in many guilds and, in this process, in more than it succeeded in lately.

        The comparison keeps a member who provokes failures in guilds of their own from switching it off for all others.
        """
        now = self.view.now()
        everywhere = self.view.get((None, cog))
        if everywhere is not None and everywhere.is_open(now):
            return False
        if len(await self.view.guilds_of(cog)) < self._policy.guilds:
            return False
        here = self.view.opened_here(cog)
        lately = self._succeeded.get(cog, {})
        return len(here) > sum(now - at <= self._policy.window and guild not in here for guild, at in lately.items())

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work, name="breaker of a cog")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
