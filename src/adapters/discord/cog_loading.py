"""Load the cogs of the cogs folder side by side. A cog that cannot be used never stops or delays the others."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from adapters.discord.cogs.setup import set_up
from adapters.discord.command_sync.sync import LeftOut
from application.cogs.attempts import Attempt, Attempts
from application.cogs.importing import import_in_time
from application.ports.bot.cog_modules import CogLoadFailed, CogSource, FoundCog, ImportedCog, NameTaken
from baseline.cogs import Bot
from baseline.services import Log


@dataclass(frozen=True, slots=True)
class LoadedCogs:
    """`failed` holds one line for each cog that is not served, `left_out` each command that Discord would refuse.

    `outdated` are those whose new code failed, while the earlier code serves. `modules` are the modules' names by cog.
    """

    loaded: tuple[str, ...] = ()
    failed: tuple[CogLoadFailed, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unloaded: tuple[str, ...] = ()
    outdated: tuple[CogLoadFailed, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CogLoader:
    """`withdraw` removes everything that the module of the given name has registered with the bot.

    `limit`, in seconds, is for the import of a cog with what it declares, and once more for its `setup`.
    """

    bot: Bot
    source: CogSource
    attempts: Attempts
    log: Log
    limit: float
    withdraw: Callable[[str], Awaitable[None]]
    modules: dict[str, str] = field(default_factory=dict)
    """Names of the imported modules, by cog."""

    async def load_all(self) -> LoadedCogs:
        """Load every cog of the folder. The log and the result are in the order of the cogs' names."""
        found = self.source.find()
        failures = await self.load(*found)
        for cog in found:
            failure = failures[cog.name]
            if isinstance(failure, NameTaken) and failures.get(failure.holder or "") is not None:
                # The cog that took the name has failed too, so the name is free.
                failures |= await self.load(cog)
        for failed in filter(None, failures.values()):
            facts = {"reason": failed.reason, "detail": failed.detail, "exc_info": failed.__cause__}
            file = next(str(cog.path) for cog in found if cog.name == failed.name)
            self.log.error("A cog was not loaded", cog=failed.name, file=file, **facts)
        if not found:
            self.log.warning("There are no cogs: COGS_PATH names the folder that holds them")
        loaded = [name for name, failure in failures.items() if failure is None]
        failures_left = [failure for failure in failures.values() if failure is not None]
        self.log.info("Cogs were loaded", loaded=loaded, failed=[failure.name for failure in failures_left])
        modules = {name: self.modules[name] for name in loaded}
        return LoadedCogs(tuple(loaded), tuple(failures_left), modules=modules)

    async def load(self, *cogs: FoundCog) -> dict[str, CogLoadFailed | None]:
        """Load these cogs side by side; return why each cannot be served. Nothing of a cog that failed stays."""
        with ExitStack() as together:
            attempts = [together.enter_context(self.attempts.begun(cog.name)) for cog in cogs]
            for cog in cogs:
                self.log.info("A cog is loaded", cog=cog.name)
            await asyncio.gather(*map(self.attempt, cogs, attempts))
            for attempt in attempts:
                if attempt.failure is not None:
                    await self._clear(attempt)
        return {attempt.cog: attempt.failure for attempt in attempts}

    async def attempt(self, cog: FoundCog, attempt: Attempt) -> None:
        """Import, declare and set up the cog. A failure is stored in `attempt`; registrations are not removed."""
        try:
            imported = await import_in_time(cog, self.source.import_cog, seconds=self.limit)
            module = imported.module
            attempt.module = self.modules[cog.name] = module.__name__
            with self.attempts.registering(attempt):
                self._declare(imported)
                await set_up(self.bot, module, attempt, seconds=self.limit)
        except CogLoadFailed as failure:
            attempt.failure = attempt.failure or failure

    def _declare(self, imported: ImportedCog) -> None:
        while True:
            try:
                imported.declare()
            except NameTaken as taken:
                self.attempts.take_over(taken.what, taken.holder)
                self.source.withdraw(taken.holder or "")
            else:
                return

    async def _clear(self, attempt: Attempt) -> None:
        self.source.withdraw(attempt.cog)
        if attempt.module is not None:
            await self.withdraw(attempt.module)
