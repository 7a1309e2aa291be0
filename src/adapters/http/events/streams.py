"""Manage the event streams that this process has open."""

import asyncio
import math
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from adapters.http.events.broadcast import Broadcast
from adapters.http.events.frames import Frame, greeting, heartbeat
from adapters.http.events.tokens import EventTokens
from adapters.http.events.watcher import Watcher
from adapters.http.problems.refusals import TooManyEventStreams
from application.access.authorize import Authorize
from application.access.developer_team import DeveloperTeam
from application.events.audience import Audience
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.ports.events import BEFORE_ALL, EventFeed, EventId, OpenStream, OpenStreams
from application.ports.sessions import SessionStore
from application.queries.guilds import GuildQueries
from application.tasks import cancel_and_wait
from domain.ids import UserId

_STOPPING = "stopping"
_LEASE_IN_HEARTBEATS = 3
_CLOCKS_DIFFER = timedelta(seconds=2)
"""The ids of events carry the time of Redis, which may differ from the time of this process."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLimits:
    """`heartbeat` in seconds; `waiting` and `remembered` are numbers of events."""

    streams_per_user: int = 10
    heartbeat: float = 15.0
    waiting: int = 100
    remembered: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSources:
    feed: EventFeed
    streams: OpenStreams
    sessions: SessionStore
    authorize: Authorize
    guilds: GuildQueries
    developer_team: DeveloperTeam
    tokens: EventTokens
    clock: Clock


class Events:
    """One feed reader and one access check per event serve all streams. Streams end when it is not running."""

    def __init__(self, sources: EventSources, limits: EventLimits | None = None) -> None:
        self._limits = limits or EventLimits()
        self._feed = sources.feed
        self._tokens = sources.tokens
        self._streams = sources.streams
        self._sessions = sources.sessions
        self._clock = sources.clock
        audience = Audience(sources.authorize, sources.developer_team, sources.clock)
        self._broadcast = Broadcast(audience, sources.sessions, sources.guilds, remembered=self._limits.remembered)
        self._lease = timedelta(seconds=self._limits.heartbeat * _LEASE_IN_HEARTBEATS)
        self._is_running = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._is_running = True
        tasks = [asyncio.create_task(self._broadcast.follow(self._feed)), asyncio.create_task(self._maintain())]
        try:
            yield
        finally:
            self.end_all()
            await cancel_and_wait(*tasks)

    @property
    def delivered(self) -> EventId:
        """The last event that has been delivered to all streams."""
        return self._broadcast.delivered

    def end_all(self) -> None:
        """End all streams because the process stops; browsers reconnect to another one."""
        self._is_running = False
        for watcher in self._broadcast.watchers:
            watcher.end(_STOPPING)

    @property
    def open_streams(self) -> int:
        return len(self._broadcast.watchers)

    async def open(
        self, user_id: UserId, session_id: str, last_id: str | None, *, read_ago: timedelta | None = None
    ) -> AsyncGenerator[str, None]:
        """Stream the texts of the events after `last_id`, or else of those since the client began to read, `read_ago`.

        Without both, stream only new events.

        Raises `TooManyEventStreams` or `ServiceUnavailable`.
        """
        stream = OpenStream(user_id, secrets.token_urlsafe(12))
        most = self._limits.streams_per_user
        if not await self._streams.take(stream, most=most, lease=self._lease):
            raise TooManyEventStreams(
                f"{most} streams of events are open already. Please close one of them.",
                headers={"Retry-After": str(math.ceil(self._lease.total_seconds()))},
            )
        return self._texts(stream, session_id, self._since(last_id, read_ago))

    def _since(self, last_id: str | None, read_ago: timedelta | None) -> EventId | None:
        if last_id is not None:
            return self._tokens.event_id(last_id) or BEFORE_ALL
        if read_ago is None:
            return None
        begun = self._clock.now() - read_ago - _CLOCKS_DIFFER
        return min(EventId(int(begun.timestamp() * 1000), 0), self._broadcast.last)

    async def _texts(self, stream: OpenStream, session_id: str, since: EventId | None) -> AsyncGenerator[str, None]:
        watcher = Watcher(
            stream,
            session_id,
            self._sessions.handle(session_id),
            after=self._broadcast.last,
            room=self._limits.waiting,
            written=self._tokens.of,
        )
        if not self._is_running:
            watcher.end(_STOPPING)
        self._broadcast.add(watcher)
        try:
            for text in await self._first_texts(watcher, since):
                yield text
            is_last = False
            while not is_last:
                try:
                    async with asyncio.timeout(self._limits.heartbeat):
                        text, is_last = await watcher.next()
                except TimeoutError:
                    text = heartbeat(max(watcher.after, self._broadcast.delivered), self._tokens.of)
                yield text
        finally:
            self._broadcast.discard(watcher)
            await self._streams.release(stream)

    async def _first_texts(self, watcher: Watcher, since: EventId | None) -> list[str]:
        begun, written = watcher.after, self._tokens.of
        if since is None:
            return [greeting(begun, written)]
        missed = await self._broadcast.missed(watcher, since)
        if missed is None:
            return [greeting(begun, written), Frame.reset(begun).text(written)]
        return [greeting(since, written), *(frame.text(written) for frame in missed)]

    async def _maintain(self) -> None:
        while True:
            await asyncio.sleep(self._limits.heartbeat)
            try:
                await self._broadcast.end_signed_out()
                await self._streams.renew([watcher.stream for watcher in self._broadcast.watchers], lease=self._lease)
            except ServiceUnavailable as error:
                _log.warning("Event streams could not be maintained", reason=str(error))
            except Exception:  # noqa: BLE001 - retry at the next heartbeat: streams must not outlive their sessions
                _log.exception("Event streams could not be maintained")
