"""Inform a cog of the intents that it does without."""

from collections.abc import Awaitable, Callable

from discord.ext import commands

from adapters.discord.cogs.intents import BotIntents
from adapters.discord.cogs.losses import missing_for
from application.cogs.attempts import cog_of
from application.cogs.manifests import CogManifests
from application.tasks import contained
from baseline.services import Log

HOOK = "intents_missing"


async def inform_of_missing_intents(cog: commands.Cog, manifests: CogManifests, intents: BotIntents, log: Log) -> None:
    """Call the cog's `async def intents_missing(self, names)`, if it has one and an intent is missing. Never raises."""
    name = cog_of(type(cog).__module__)
    missing = frozenset[str]() if name is None else missing_for(manifests.of(name), intents)
    hook: Callable[[frozenset[str]], Awaitable[None]] | None = getattr(cog, HOOK, None)
    if hook is None or not missing:
        return
    try:
        await hook(missing)
    except BaseException as error:
        if not contained(error):
            raise
        log.error("A cog failed as it was informed of missing intents", cog=name, exc_info=error)  # noqa: TRY400 - Log
