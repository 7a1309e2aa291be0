"""Publish events through one capped Redis stream, which each process reads once for all its followers."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeAlias

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.persistence.redis.keys import Namespace
from application.ports.events import BEFORE_ALL, Arrival, Event, EventId, EventKind, Published, Recent
from domain.ids import GuildId, UserId

_PATIENCE = 1.0
# Much shorter than the connection's timeout: on a busy machine a late answer must not look like a lost connection.
_BLOCK_MILLISECONDS = 500
_AT_ONCE = 100
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_FIELD = "event"

_Entry: TypeAlias = tuple[bytes, dict[bytes, bytes]]

_log = structlog.get_logger(__name__)


class RedisEventFeed:
    """Event feed in a Redis stream.

    The stream keeps at least `kept` events. It needs Redis 6.2 or Valkey. A follower that read nothing for more than
    `held_up_after` seconds first checks whether events after its position were trimmed.
    """

    def __init__(self, redis: Redis, *, namespace: str, kept: int = 1000, held_up_after: float = 5.0) -> None:
        self._redis = redis
        self._key = Namespace(namespace).key("events")
        self._kept = kept
        self._held_up_after = held_up_after

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
                recent = await self._recent()
            except (RedisError, OSError):
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            yield recent
            try:
                async with aclosing(self._after(recent.last)) as published:
                    async for one in published:
                        yield one
            except (RedisError, OSError) as error:
                _log.warning("Events are interrupted", error=repr(error))

    async def _recent(self) -> Recent:
        entries: Any = await self._redis.xrevrange(self._key, count=self._kept)
        events = tuple(published for entry in reversed(entries) if (published := _read(entry)))
        return Recent(events, _id(entries[0]) if entries else BEFORE_ALL)

    async def _after(self, last: EventId) -> AsyncGenerator[Published, None]:
        """Yield the events after `last`. End when events were trimmed before this follower read them."""
        asked = time.monotonic()
        while not (time.monotonic() - asked > self._held_up_after and await self._has_lost(last)):
            asked = time.monotonic()
            answer: Any = await self._redis.xread({self._key: str(last)}, count=_AT_ONCE, block=_BLOCK_MILLISECONDS)
            _heed_cancellation()
            for _, entries in answer or ():
                for entry in entries:
                    last = _id(entry)
                    if published := _read(entry):
                        yield published

    async def _has_lost(self, last: EventId) -> bool:
        oldest: Any = await self._redis.xrange(self._key, count=1)
        return bool(oldest) and _id(oldest[0]) > last


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
    }
    return json.dumps({name: value for name, value in fields.items() if value is not None})


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
    return Published(_id(entry), event)
