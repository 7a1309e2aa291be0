"""Act on Discord's event that a member left a guild."""

from application.access.record_departure import RecordDeparture
from application.ports.events import Event, EventFeed, EventKind
from application.ports.work import BeginWork
from domain.access import AccessKind
from domain.ids import GuildId, UserId


class ObserveDeparture:
    """The access of a delegate ends. The initial user keeps the grant, and an event makes every process ask Discord
    before the grant is used again. Twice is safe.
    """

    def __init__(self, begin: BeginWork, record_departure: RecordDeparture, feed: EventFeed) -> None:
        self._begin = begin
        self._record_departure = record_departure
        self._feed = feed

    async def __call__(self, guild_id: GuildId, user_id: UserId) -> None:
        async with self._begin(guild_id) as work:
            grant = (await work.guild_access.get()).of(user_id)
        if grant is None:
            return
        if grant.kind is AccessKind.INITIAL:
            await self._feed.publish(Event(kind=EventKind.ACCESS, guild_id=guild_id, user_ids=frozenset({user_id})))
        else:
            await self._record_departure(guild_id, user_id)
