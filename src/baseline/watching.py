"""Notify cogs of changes of a guild's settings."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import structlog

from application.acting import acting, acting_of, current
from application.cogs.call_hooks import CallHooks
from application.cogs.switches.switch_cog import SECTION as SWITCHES
from application.ports.errors import ServiceUnavailable
from application.settings.cache import SettingsCache
from application.tasks import contained, is_defined_in
from baseline.settings import GuildSettings
from domain.ids import GuildId

SettingsModel = TypeVar("SettingsModel", bound=GuildSettings, contravariant=True)  # noqa: PLC0105 - named as in config

_READ_AGAIN_AFTER = 1.0
_READS_AT_ONCE = 8
"""Bounds the reads after an interruption, when thousands of guilds may have changed something."""

_log = structlog.get_logger(__name__)


class OnChange(Protocol[SettingsModel]):
    def __call__(self, guild_id: int, settings: SettingsModel, /) -> Awaitable[None]: ...


class SettingsWatch:
    """`end()` stops the calls; twice is safe."""

    def __init__(self, watchers: "Watchers", model: type[GuildSettings], handler: OnChange[Any]) -> None:
        self.section = model.section
        self._watchers = watchers
        self._model = model
        self._handler = handler
        self._subscriber = current()
        # By guild: whether something changed since the running call began to read.
        self._running: dict[GuildId, bool] = {}
        # By guild in which the cog is off: set when a switch may have changed that.
        self._waiting: dict[GuildId, asyncio.Event] = {}
        self._looking = asyncio.Semaphore(_READS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_ending = False

    @property
    def owner(self) -> object:
        return getattr(self._handler, "__self__", None)

    @property
    def handler(self) -> object:
        return self._handler

    def end(self) -> None:
        self._is_ending = True
        self._watchers.remove(self)
        for task in self._tasks:
            # A handler may end its own watch, and then finish.
            if task is not asyncio.current_task():
                task.cancel()

    def switched(self, guild_id: GuildId) -> None:
        """Deliver what changed while the cog was off in the guild, if it is on now."""
        if guild_id in self._waiting:
            self._waiting[guild_id].set()

    def notify(self, guild_id: GuildId, known: int | None) -> None:
        if guild_id in self._running:
            self._running[guild_id] = True
            return
        self._running[guild_id] = False
        task = asyncio.create_task(self._run(guild_id, known))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, guild_id: GuildId, known: int | None) -> None:
        try:
            again = True
            while again and not self._is_ending:
                if self._running[guild_id]:
                    known = None
                self._running[guild_id] = False
                await self._call(guild_id, known)
                again = self._running[guild_id]
        finally:
            del self._running[guild_id]

    async def _call(self, guild_id: GuildId, known: int | None) -> None:
        try:
            if known is not None:
                # If this read finds a newer version, the cache reports it as a change.
                async with self._looking:
                    await self._read(guild_id)
                return
            await self._handle(guild_id, await self._read(guild_id))
        except BaseException as error:
            if not contained(error):
                raise
            _log.exception("A cog failed to follow changed settings", guild_id=guild_id, section=self.section)
            if (hooks := self._watchers.hooks) is not None:
                hooks.note(self._handler, guild_id, error)

    async def _handle(self, guild_id: GuildId, settings: GuildSettings) -> None:
        """Call the handler once its cog is not off in the guild."""
        if await self._is_off(guild_id):
            await self._until_on(guild_id)
            self._running[guild_id] = True  # Read again: the settings may have changed meanwhile.
            return
        with acting(acting_of(self.owner, self._subscriber, guild_id)):
            await self._handler(guild_id, settings)
        if (hooks := self._watchers.hooks) is not None:
            hooks.note(self._handler, guild_id, None)

    async def _until_on(self, guild_id: GuildId) -> None:
        """Wait for a switch, and ask from time to time: a breaker's cooldown ends without an event."""
        switched = self._waiting[guild_id] = asyncio.Event()
        try:
            while await self._is_off(guild_id):
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._watchers.ask_again_after):
                        await switched.wait()
                switched.clear()
        finally:
            del self._waiting[guild_id]

    async def _is_off(self, guild_id: GuildId) -> bool:
        hooks = self._watchers.hooks
        return hooks is not None and await hooks.skips(self._handler, guild_id)

    async def _read(self, guild_id: GuildId) -> GuildSettings:
        while True:
            try:
                settings = await self._watchers.cache.fresh_section(guild_id, self.section)
            except ServiceUnavailable:
                await asyncio.sleep(_READ_AGAIN_AFTER)
            else:
                return self._model.model_validate(settings.effective.values)


class Watchers:
    def __init__(self, cache: SettingsCache, ask_again_after: float) -> None:
        self.cache = cache
        self.ask_again_after = ask_again_after
        self._watches: list[SettingsWatch] = []
        self.hooks: CallHooks | None = None
        cache.on_change(self._changed)

    def add(self, model: type[GuildSettings], handler: OnChange[Any]) -> SettingsWatch:
        watch = SettingsWatch(self, model, handler)
        self._watches.append(watch)
        return watch

    def end_with(self, owner: object) -> None:
        for watch in [watch for watch in self._watches if watch.owner is owner]:
            watch.end()

    @property
    def all(self) -> tuple[SettingsWatch, ...]:
        return tuple(self._watches)

    def end_defined_in(self, module: str) -> None:
        for watch in [watch for watch in self._watches if is_defined_in(watch.handler, module)]:
            watch.end()

    def remove(self, watch: SettingsWatch) -> None:
        if watch in self._watches:
            self._watches.remove(watch)

    def _changed(self, guild_id: GuildId, section: str, known: int | None) -> None:
        for watch in self._watches:
            if watch.section == section:
                watch.notify(guild_id, known)
            elif section == SWITCHES:
                watch.switched(guild_id)
