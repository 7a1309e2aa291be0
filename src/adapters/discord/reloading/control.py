"""Load, unload and replace cogs while the bot runs, one change at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final

from adapters.discord.breakers.code import code_loaded
from adapters.discord.cog_loading import CogLoader, LoadedCogs
from adapters.discord.cogs.tables import log_missing_tables
from adapters.discord.command_sync.sync import LeftOut, sync_commands
from adapters.discord.command_sync.synced_commands import Change
from adapters.discord.command_tree import BaselineTree, shown_name
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reloading.replacing import Replacement
from adapters.discord.reloading.standby import Standby
from application.cogs.modules import replace_modules
from application.ports.bot.cog_modules import CogLoadFailed, FoundCog
from application.ports.errors import ServiceUnavailable
from application.ports.events import Event, EventKind
from baseline.cogs import Bot
from domain.cogs.cog_record import CogState

_RUNNING: Final = {CogState.LOADED, CogState.DEGRADED}


@dataclass(slots=True, kw_only=True)
class CogControl:
    """Each operation is logged in one line. One that fails restores the earlier state and raises `CogLoadFailed`.

    A cog that is unloaded is loaded again at the next start. `started` is set when the bot has loaded its cogs.
    `report` posts this process's cogs to the board.
    """

    bot: Bot
    tree: BaselineTree
    platform: DiscordPlatform
    loader: CogLoader
    report: Callable[[], Awaitable[None]]
    found: LoadedCogs = field(default_factory=LoadedCogs)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _unsynced: frozenset[str] | None = None
    """The cogs whose commands no sync has reached yet; None before one of all cogs has succeeded."""
    _has_failed: bool = False
    """Whether the last sync failed."""

    @property
    def standby(self) -> Standby | None:
        """The registries to serve from while a cog is replaced."""
        return self.tree.standby if isinstance(self.tree.standby, Standby) else None

    def names(self) -> tuple[str, ...]:
        """Return the cogs that are loaded, or that the folder holds."""
        return tuple(sorted({*self.found.loaded, *(cog.name for cog in self.platform.cogs.find())}))

    async def load(self, name: str) -> None:
        """Load a cog that is not loaded. Twice is safe."""
        async with self._turn:
            if name not in self.found.loaded:
                await self._logged("loaded", name, self._load)

    async def unload(self, name: str) -> None:
        """Remove a cog. Twice is safe."""
        async with self._turn:
            if name in self.found.loaded:
                await self._logged("unloaded", name, self._unload)

    async def reload(self, name: str) -> None:
        """Replace a cog by what its file or folder holds now, or load it. If that fails, the earlier code serves on."""
        async with self._turn:
            operation = self._replace if name in self.found.loaded else self._load
            await self._logged("reloaded", name, operation)

    async def follow_folder(self, name: str) -> None:
        """Reload the cog, or unload it if its file or folder is gone."""
        is_there = any(cog.name == name for cog in self.platform.cogs.find())
        await (self.reload(name) if is_there else self.unload(name))

    async def sync(self, cog: str | None = None) -> tuple[LeftOut, ...]:
        """Sync the commands of this cog, or of all, if they changed; return those that Discord would refuse.

        What an earlier sync could not do is done too.
        """
        self._unsynced = None if cog is None or self._unsynced is None else self._unsynced | {cog}
        change = Change(self._unsynced, await self._served_elsewhere(), again=self._has_failed)
        synced = await sync_commands(self.tree, self.platform.synced_commands, self.platform.log, change)
        self._has_failed = not synced.succeeded
        if synced.succeeded:
            self._unsynced = frozenset()
        left_out = synced.left_out
        offered = {shown_name(command) for command in self.tree.get_commands()} | {each.command for each in left_out}
        earlier = tuple(each for each in self.found.left_out if each.command not in offered)
        self.found = replace(self.found, left_out=(*earlier, *left_out))
        return left_out

    async def _served_elsewhere(self) -> frozenset[str]:
        """Return the cogs that failed here, and those unloaded here that another process still serves.

        This process reports first. Of several processes that unload a cog at once, the last one to report then finds
        that no process serves it.
        """
        failed = frozenset(failure.name for failure in self.found.failed)
        if not self.found.unloaded:
            return failed
        await self.report()
        try:
            reports = await self.platform.cog_board.records()
        except ServiceUnavailable:
            return failed | frozenset(self.found.unloaded)
        running = {record.name for records in reports for record in records if record.state in _RUNNING}
        return failed | (running & frozenset(self.found.unloaded))

    async def _logged(self, done: str, name: str, operation: Callable[[str], Awaitable[None]]) -> None:
        began = time.monotonic()
        try:
            await operation(name)
        except CogLoadFailed as failure:
            facts: dict[str, object] = {"reason": failure.reason, "detail": failure.detail}
            facts["exc_info"] = failure.__cause__
            facts |= {"earlier_code_serves": name in self.found.loaded, "file": self._file(name)}
            event = f"A cog was not {done}"
            self.platform.log.error(event, cog=name, **facts)  # noqa: TRY400 - Log
            raise
        if done != "unloaded":
            await code_loaded(self.platform.breakers, [self._found(name)], anew=True)
        await self.platform.event_feed.publish(Event(kind=EventKind.COG_CODE, section=name))
        event = f"A cog was {done}"
        self.platform.log.info(event, cog=name, seconds=round(time.monotonic() - began, 3))
        if done != "unloaded":
            platform = self.platform
            await log_missing_tables([name], platform.manifests, platform.missing_tables, platform.log)

    async def _load(self, name: str) -> None:
        failure = (await self.loader.load(self._found(name)))[name]
        self._forget(name)
        if failure is not None:
            self.found = replace(self.found, failed=(*self.found.failed, failure))
            raise failure
        modules = {**self.found.modules, name: self.loader.modules[name]}
        self.found = replace(self.found, loaded=tuple(sorted((*self.found.loaded, name))), modules=modules)
        await self._settle(name)

    async def _unload(self, name: str) -> None:
        module = self.found.modules[name]
        await self.loader.withdraw(module)
        self.platform.cogs.withdraw(name)
        replace_modules(module, {})
        self._forget(name)
        self.found = replace(
            self.found,
            loaded=tuple(each for each in self.found.loaded if each != name),
            unloaded=tuple(sorted((*self.found.unloaded, name))),
        )
        await self._settle(name)

    async def _replace(self, name: str) -> None:
        replacement = Replacement(self.bot, self.tree, self.loader, self.found.modules[name])
        left_out_before = self.found.left_out
        try:
            with replacement.prepared():
                await replacement.set_up(self._found(name))
                replacement.check(await self.sync(name), left_out_before)
        except CogLoadFailed as failure:
            self._forget(name)
            self.found = replace(self.found, left_out=left_out_before, outdated=(*self.found.outdated, failure))
            raise
        else:
            self._forget(name)
        finally:
            await replacement.end(seconds=self.platform.unload_seconds)
            await self._settle(name)

    def _file(self, name: str) -> str | None:
        return next((str(cog.path) for cog in self.platform.cogs.find() if cog.name == name), None)

    def _found(self, name: str) -> FoundCog:
        for cog in self.platform.cogs.find():
            if cog.name == name:
                return cog
        raise CogLoadFailed(name, "the cogs folder holds no cog of this name")

    def _forget(self, name: str) -> None:
        self.found = replace(
            self.found,
            failed=tuple(each for each in self.found.failed if each.name != name),
            outdated=tuple(each for each in self.found.outdated if each.name != name),
            unloaded=tuple(each for each in self.found.unloaded if each != name),
        )

    async def _settle(self, name: str) -> None:
        self.bot.services.config.sections_changed()
        await self.sync(name)
