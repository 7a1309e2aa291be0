"""Publish events through one capped Redis stream."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeAlias

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.persistence.redis.keys import Namespace
from application.correlation import current_correlation_id
from application.ports.events import BEFORE_ALL, Arrival, Event, EventId, EventKind, Published, Recent
from domain.ids import GuildId, UserId

_PATIENCE = 1.0
# Much shorter than the connection's timeout: on a busy machine a late answer must not look like a lost connection.
_BLOCK_MILLISECONDS = 500
_AT_ONCE = 100
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5
_FIELD = "event"

_Entry: TypeAlias = tuple[bytes, dict[bytes, bytes]]

_log = structlog.get_logger(__name__)


class RedisEventFeed:
    """Event feed in a Redis stream.

    The stream keeps at least `kept` events. It needs Redis 6.2 or Valkey. Each follower holds a connection of its own:
    the pool would replace one that ended between two reads, and the follower would not notice the interruption.
    """

    def __init__(self, redis: Redis, *, namespace: str, kept: int = 1000) -> None:
        self._redis = redis
        self._key = Namespace(namespace).key("events")
        self._kept = kept
        self._at_once = min(_AT_ONCE, kept)

    async def publish(self, event: Event) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._redis.xadd(self._key, {_FIELD: _written(event)}, maxlen=self._kept, approximate=True)
        except (RedisError, OSError) as error:
            _log.warning("An event could not be published", kind=event.kind.value, error=repr(error))

    @asynccontextmanager
    async def follow(self) -> AsyncIterator[AsyncIterator[Arrival]]:
        async with aclosing(self._arrivals()) as arrivals:
            yield arrivals

    async def _arrivals(self) -> AsyncGenerator[Arrival, None]:
        pause = _FIRST_PAUSE
        while True:
            try:
                async with _own_connection(self._redis) as connection:
                    recent = await self._recent(connection)
                    pause = _FIRST_PAUSE
                    yield recent
                    async with aclosing(self._after(recent.last, connection)) as published:
                        async for one in published:
                            yield one
            except (RedisError, OSError) as error:
                if pause == _FIRST_PAUSE:
                    _log.warning("Events are interrupted", error=repr(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _recent(self, connection: Redis) -> Recent:
        entries: Any = await connection.xrevrange(self._key, count=self._kept)
        events = tuple(published for entry in reversed(entries) if (published := _read(entry)))
        return Recent(events, _id(entries[0]) if entries else BEFORE_ALL)

    async def _after(self, last: EventId, connection: Redis) -> AsyncGenerator[Published, None]:
        """Yield the events after `last`. End when events may have been trimmed before this follower read them."""
        while True:
            answer: Any = await connection.xread({self._key: str(last)}, count=self._at_once, block=_BLOCK_MILLISECONDS)
            _heed_cancellation()
            entries: list[_Entry] = answer[0][1] if answer else []
            # A shorter answer is everything after `last`, which is less than the stream keeps: none of it was trimmed.
            if len(entries) == self._at_once and await self._may_have_lost(last, connection):
                return
            for entry in entries:
                last = _id(entry)
                if published := _read(entry):
                    yield published

    async def _may_have_lost(self, last: EventId, connection: Redis) -> bool:
        oldest: Any = await connection.xrange(self._key, count=1)
        return not oldest or _id(oldest[0]) > last


@asynccontextmanager
async def _own_connection(redis: Redis) -> AsyncIterator[Redis]:
    """Yield a client that holds one connection, and release that however often the caller is cancelled.

    redis-py's own context manager counts its uses, and leaks the connection if it is cancelled a second time.
    """
    client = redis.client()
    try:
        yield await client.initialize()
    finally:
        held, client.connection = client.connection, None
        if held is not None:
            await asyncio.shield(redis.connection_pool.release(held))


def _heed_cancellation() -> None:
    """Raise a cancellation that redis-py lost: it swallows one that arrives while it checks an idle connection."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _id(entry: _Entry) -> EventId:
    return EventId.parse(entry[0].decode()) or BEFORE_ALL


def _written(event: Event) -> str:
    fields = {
        "kind": event.kind.value,
        "guild_id": event.guild_id,
        "section": event.section,
        "version": event.version,
        "user_ids": sorted(event.user_ids) or None,
        "session": event.session,
        "correlation_id": current_correlation_id(),
    }
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def _correlation_id(data: Mapping[str, Any]) -> str | None:
    found = data.get("correlation_id")
    return found if isinstance(found, str) else None


def _read(entry: _Entry) -> Published | None:
    """Return None for an event that only another release can read."""
    try:
        data = json.loads(entry[1][_FIELD.encode()])
        guild_id = data.get("guild_id")
        event = Event(
            kind=EventKind(data["kind"]),
            guild_id=None if guild_id is None else GuildId(int(guild_id)),
            section=data.get("section"),
            version=data.get("version"),
            user_ids=frozenset(UserId(user_id) for user_id in data.get("user_ids", ())),
            session=data.get("session"),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Published(_id(entry), event, _correlation_id(data))
