"""Tells each event of the feed to the streams of this process that it concerns."""

import asyncio
from collections.abc import Collection, Sequence

import structlog

from adapters.http.events.audience import Audience
from adapters.http.events.frames import Frame
from adapters.http.events.history import History, latest_of_each
from adapters.http.events.watcher import Watcher
from application.ports.errors import ServiceUnavailable
from application.ports.events import Arrival, Event, EventFeed, EventId, EventKind, Published, Recent
from application.ports.sessions import SessionStore
from application.queries.dashboard import GuildQueries
from domain.ids import UserId

_SIGNED_OUT = "signed out"
_PAUSE = 0.5

_log = structlog.get_logger(__name__)


class Broadcast:
    def __init__(self, audience: Audience, sessions: SessionStore, guilds: GuildQueries, *, remembered: int) -> None:
        self._audience = audience
        self._sessions = sessions
        self._guilds = guilds
        self._history = History(kept=remembered)
        self._watchers: set[Watcher] = set()
        self.told = self._history.last
        """Up to here, everybody was told."""

    @property
    def last(self) -> EventId:
        """Of what has arrived here, also when it is not told yet."""
        return self._history.last

    @property
    def watchers(self) -> Collection[Watcher]:
        return tuple(self._watchers)

    def add(self, watcher: Watcher) -> None:
        self._watchers.add(watcher)
        self._audience.opened()

    def discard(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)

    async def follow(self, feed: EventFeed) -> None:
        """Until cancelled."""
        async with feed.follow() as arrivals:
            async for arrival in arrivals:
                await self._take(arrival)

    async def end_signed_out(self) -> None:
        """May raise `ServiceUnavailable`."""
        await self._of_sessions_that_last(self.watchers)

    async def missed(self, watcher: Watcher, since: EventId) -> Sequence[Frame] | None:
        """What there is to tell between `since` and the watcher's beginning; None when nobody can say."""
        events = self._history.between(since, watcher.after)
        if events is None:
            return None
        user_id = watcher.stream.user_id
        try:
            candidates = {int(guild.id) for guild in await self._guilds.guilds_of(user_id)} if events else set()
            frames = [await self._frame(published, user_id, candidates) for published in latest_of_each(events)]
        except ServiceUnavailable:
            return None
        return [frame for frame in frames if frame is not None]

    async def _frame(self, published: Published, user_id: UserId, candidates: set[int]) -> Frame | None:
        event = published.event
        is_candidate = event.guild_id is None or event.guild_id in candidates
        if is_candidate and user_id in await self._audience.of(event, [user_id]):
            return Frame.of(published)
        return Frame.own_access(published) if user_id in event.user_ids else None

    async def _take(self, arrival: Arrival) -> None:
        if isinstance(arrival, Recent):
            self._history.begin_anew(arrival)
            for watcher in self._watchers:
                watcher.reset(arrival.last)
            self.told = arrival.last
            return
        self._history.add(arrival)
        await self._tell_despite_outages(arrival)
        self.told = arrival.id

    async def _tell_despite_outages(self, published: Published) -> None:
        """Nothing is told that cannot be decided: it waits, and what comes after it does so too."""
        while True:
            try:
                await self._tell(published)
            except ServiceUnavailable as error:
                _log.warning("Events have to wait", reason=str(error))
                await asyncio.sleep(_PAUSE)
            except Exception:  # noqa: BLE001 - the events after it are not to suffer
                _log.exception("An event was not told", kind=published.event.kind.value)
                for watcher in self._watchers:
                    watcher.reset(published.id)
                return
            else:
                return

    async def _tell(self, published: Published) -> None:
        event, watchers = published.event, self.watchers
        if event.kind is EventKind.SESSION_ENDED:
            for watcher in watchers:
                if watcher.handle == event.session:
                    watcher.end(_SIGNED_OUT)
            return
        seeing = await self._audience.among_all(event, {watcher.stream.user_id for watcher in watchers})
        told = [watcher for watcher in watchers if watcher.stream.user_id in seeing]
        blind = _lost_sight(event, watchers, told)
        for watcher in await self._of_sessions_that_last([*told, *blind]):
            watcher.offer(Frame.own_access(published) if watcher in blind else Frame.of(published))

    async def _of_sessions_that_last(self, watchers: Collection[Watcher]) -> Sequence[Watcher]:
        """Ends the others."""
        if not watchers:
            return ()
        lasting = await self._sessions.lasting({watcher.session_id for watcher in watchers})
        for watcher in watchers:
            if watcher.session_id not in lasting:
                watcher.end(_SIGNED_OUT)
        return [watcher for watcher in watchers if watcher.session_id in lasting]


def _lost_sight(event: Event, watchers: Collection[Watcher], told: Collection[Watcher]) -> list[Watcher]:
    """Those whose own access has ended: they hear that something changed for them, and nothing more of the guild."""
    if event.kind is not EventKind.ACCESS or event.guild_id is None:
        return []
    others = [watcher for watcher in watchers if watcher not in told]
    for watcher in others:
        watcher.forget(event.guild_id)
    return [watcher for watcher in others if watcher.stream.user_id in event.user_ids]
