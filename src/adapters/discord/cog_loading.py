"""Loading what the bot's author dropped into the cogs folder. A cog that cannot be used never stops the others."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import ModuleType

from adapters.discord.command_sync import LeftOut
from application.ports.cogs import CogLoadFailed, CogSource, FoundCog
from application.tasks import contained
from baseline.cogs import Bot
from baseline.services import Log


@dataclass(frozen=True, slots=True)
class LoadedCogs:
    """`failed` holds one line for each cog that is not served, `left_out` each command that Discord would refuse."""

    loaded: tuple[str, ...] = ()
    failed: tuple[CogLoadFailed, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


async def load_cogs(
    bot: Bot,
    source: CogSource,
    log: Log,
    *,
    setup_limit: float,
    withdraw: Callable[[str], Awaitable[None]],
) -> LoadedCogs:
    """`withdraw` takes back everything that the module of the given name has registered with the bot."""
    loaded: list[str] = []
    failed: list[CogLoadFailed] = []
    for cog in source.find():
        log.info("A cog is loaded", cog=cog.name)
        failure = await _load(bot, source, cog, setup_limit, withdraw)
        if failure is None:
            loaded.append(cog.name)
        else:
            facts = {"reason": failure.reason, "detail": failure.detail, "exc_info": failure.__cause__}
            log.error("A cog was not loaded", cog=cog.name, **facts)
            failed.append(failure)
    if not loaded and not failed:
        log.warning("There are no cogs: COGS_PATH names the folder that holds them")
    log.info("Cogs were loaded", loaded=loaded, failed=[failure.name for failure in failed])
    return LoadedCogs(tuple(loaded), tuple(failed))


async def _load(
    bot: Bot, source: CogSource, cog: FoundCog, limit: float, withdraw: Callable[[str], Awaitable[None]]
) -> CogLoadFailed | None:
    try:
        module = source.load(cog)
    except CogLoadFailed as failure:
        return failure
    try:
        await _set_up(bot, cog, module, limit)
    except CogLoadFailed as failure:
        await withdraw(module.__name__)
        return failure
    return None


async def _set_up(bot: Bot, cog: FoundCog, module: ModuleType, limit: float) -> None:
    setup = getattr(module, "setup", None)
    if not inspect.iscoroutinefunction(setup):
        raise CogLoadFailed(cog.name, "it has no `async def setup(bot)`")
    try:
        async with asyncio.timeout(limit):
            await setup(bot)
    except TimeoutError as error:
        raise CogLoadFailed(cog.name, f"its setup took longer than {limit:g} seconds") from error
    except BaseException as error:
        if not contained(error):
            raise
        raise CogLoadFailed(cog.name, f"its setup raised {type(error).__name__}", str(error)) from error
