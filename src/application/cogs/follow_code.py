"""Declare settings of cogs anew as the bot changes their code, in a process that does not run them."""

from application.cogs.importing import import_in_time
from application.cogs.modules import modules_of, replace_modules
from application.correlation import correlated
from application.ports.bot.cog_modules import CogLoadFailed, CogSource, FoundCog
from application.ports.events import Event, EventFeed, EventKind, Recent


class FollowCogCode:
    """A section that is gone keeps the values that guilds have stored. `seconds` bound the import of one cog."""

    def __init__(self, source: CogSource, feed: EventFeed, *, seconds: float = 15.0) -> None:
        self._source = source
        self._feed = feed
        self._seconds = seconds
        self._known: set[str] = set()

    async def run(self) -> None:
        """Follow the feed until cancelled. After an interruption every cog is declared anew, or withdrawn if gone."""
        self._known = self._found()
        async with self._feed.follow() as arrivals:
            is_first = True
            async for arrival in arrivals:
                if isinstance(arrival, Recent):
                    if not is_first:
                        await self._declare(*sorted(self._known | self._found()))
                    is_first = False
                elif arrival.event.kind is EventKind.COG_CODE and arrival.event.section is not None:
                    with correlated(arrival.correlation_id):
                        await self._declare(arrival.event.section)

    def _found(self) -> set[str]:
        return {cog.name for cog in self._source.find()}

    async def _declare(self, *names: str) -> None:
        self._known.update(names)
        found = {cog.name: cog for cog in self._source.find()}
        for name in names:
            if name in found:
                await self._import(found[name])
            else:
                self._source.withdraw(name)
        await self._feed.publish(Event(kind=EventKind.COGS))

    async def _import(self, cog: FoundCog) -> None:
        modules, restore = modules_of(cog.module), self._source.saved(cog.name)
        try:
            imported = await import_in_time(cog, self._source.import_cog, seconds=self._seconds)
            imported.declare()
        except CogLoadFailed:
            # Keep the earlier code. The bot keeps it too, and has logged the reason.
            replace_modules(cog.module, modules)
            restore()
