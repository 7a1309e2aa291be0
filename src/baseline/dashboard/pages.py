"""The pages that a cog's plugin adds to the dashboard: `services.pages`."""

from application.acting import NoCurrentCog, current, current_guild
from application.events.coalescing import CoalescedEvents
from application.ports.events import Event, EventKind
from domain.ids import GuildId


class CogPages:
    """Keep open pages of the cog's plugin up to date."""

    def __init__(self, events: CoalescedEvents) -> None:
        self._events = events

    def changed(self, *, guild_id: int | None = None) -> None:
        """Have open pages read the cog's data of the guild anew. Call it after the change is committed.

        Returns at once, never waits for Redis, and costs little: of repeated calls, at most one in a second is
        published. Without `guild_id` it is the current guild. Raises `NoCurrentGuild` or `NoCurrentCog` where none is
        known. Changes through the cog's own routes are announced without it.
        """
        guild = GuildId(current_guild("services.pages.changed()") if guild_id is None else guild_id)
        cog = current().home
        if cog is None:
            raise NoCurrentCog("services.pages.changed()")
        self._events.announce(Event(kind=EventKind.EXTENSION, guild_id=guild, section=cog))
