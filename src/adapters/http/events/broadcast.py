"""Deliver each event of the feed to those streams of this process whose users may see it."""

import asyncio
import logging
from collections.abc import Collection, Sequence

import structlog

from adapters.http.events.frames import Frame
from adapters.http.events.history import History, latest_of_each
from adapters.http.events.watcher import Watcher
from adapters.telemetry.tracing.spans import SpanKind, span
from application.correlation import correlated
from application.events.audience import Audience
from application.ports.errors import ServiceUnavailable
from application.ports.events import Arrival, Event, EventFeed, EventId, EventKind, Published, Recent
from application.ports.sessions import SessionStore
from application.queries.guilds import GuildQueries
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
        self.delivered = self._history.last
        """The last event that has been delivered to all streams."""

    @property
    def last(self) -> EventId:
        """The last event that has arrived, delivered or not."""
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
        """Deliver events until cancelled."""
        async with feed.follow() as arrivals:
            async for arrival in arrivals:
                await self._receive(arrival)

    async def end_signed_out(self) -> None:
        """End the streams whose sessions have ended. May raise `ServiceUnavailable`."""
        await self._with_valid_session(self.watchers)

    async def missed(self, watcher: Watcher, since: EventId) -> Sequence[Frame] | None:
        """Return the frames between `since` and the watcher's start, or None if some may be missing."""
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

    async def _receive(self, arrival: Arrival) -> None:
        self._audience.heed(arrival)
        if isinstance(arrival, Recent):
            self._history.begin_anew(arrival)
            for watcher in self._watchers:
                watcher.reset(arrival.last)
            self.delivered = arrival.last
            return
        self._history.add(arrival)
        with correlated(arrival.correlation_id), span(f"event {arrival.event.kind.value}", SpanKind.CONSUMER):
            streams = await self._deliver_in_order(arrival)
            event = arrival.event
            level = logging.INFO if streams else logging.DEBUG
            _log.log(level, "An event was delivered", kind=event.kind.value, guild_id=event.guild_id, streams=streams)
        self.delivered = arrival.id

    async def _deliver_in_order(self, published: Published) -> int:
        """Deliver an event in order: while its access check fails (database away), it blocks the queue
        and is retried. Return the number of streams that got it.
        """
        while True:
            try:
                return await self._deliver(published)
            except ServiceUnavailable as error:
                _log.warning("Events are delayed", reason=str(error))
                await asyncio.sleep(_PAUSE)
            except Exception:  # noqa: BLE001 - one faulty event must not stop the later ones
                _log.exception("An event could not be delivered", kind=published.event.kind.value)
                for watcher in self._watchers:
                    watcher.reset(published.id)
                return 0

    async def _deliver(self, published: Published) -> int:
        event, watchers = published.event, self.watchers
        if event.kind is EventKind.SESSION_ENDED:
            for watcher in watchers:
                if watcher.handle == event.session:
                    watcher.end(_SIGNED_OUT)
            return 0
        seeing = await self._audience.among_all(event, {watcher.stream.user_id for watcher in watchers})
        with_access = [watcher for watcher in watchers if watcher.stream.user_id in seeing]
        lost_access = _lost_access(event, watchers, with_access)
        receiving = await self._with_valid_session([*with_access, *lost_access])
        for watcher in receiving:
            watcher.offer(Frame.own_access(published) if watcher in lost_access else Frame.of(published))
        return len(receiving)

    async def _with_valid_session(self, watchers: Collection[Watcher]) -> Sequence[Watcher]:
        """Return the watchers whose sessions are valid; end the others."""
        if not watchers:
            return ()
        lasting = await self._sessions.lasting({watcher.session_id for watcher in watchers})
        for watcher in watchers:
            if watcher.session_id not in lasting:
                watcher.end(_SIGNED_OUT)
        return [watcher for watcher in watchers if watcher.session_id in lasting]


def _lost_access(event: Event, watchers: Collection[Watcher], with_access: Collection[Watcher]) -> list[Watcher]:
    """Drop queued events of watchers without access; return those whose own access this event has ended."""
    if event.kind is not EventKind.ACCESS or event.guild_id is None:
        return []
    others = [watcher for watcher in watchers if watcher not in with_access]
    for watcher in others:
        watcher.forget(event.guild_id)
    return [watcher for watcher in others if watcher.stream.user_id in event.user_ids]
