"""Export and erase what Redis holds about a user or a guild: sessions, keys that name it, and cogs' values."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Final

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from application.ports.privacy import StoredItem
from application.ports.sessions import SessionStore
from domain.ids import UserId
from domain.privacy import Subject, SubjectKind

_AT_ONCE: Final = 500
# These keys expire with their period. Erasing them would lift the user's limits.
_KEPT_OF_USERS: Final = frozenset({"budget", "budget-held", "rate-limit", "llm-limits"})
_OF_SESSIONS: Final = "sessions-of"
_VALUES: Final = ("cogs", "values")


class RedisPersonalData:
    def __init__(self, redis: Redis, sessions: SessionStore, *, namespace: str) -> None:
        self._redis = redis
        self._sessions = sessions
        self._namespace = Namespace(namespace)

    async def export(self, subject: Subject) -> AsyncIterator[StoredItem]:
        if subject.kind is SubjectKind.USER:
            for session in await self._sessions.of_user(UserId(subject.id)):
                yield StoredItem(
                    "sessions",
                    {
                        "created_at": session.created_at.isoformat(),
                        "last_seen_at": session.last_seen_at.isoformat(),
                        "user_agent": session.user_agent,
                        "ip_prefix": session.ip_prefix,
                    },
                )
        async for key in self._keys(subject):
            if self._parts(key)[:2] == _VALUES:
                with redis_errors():
                    value = await self._redis.get(key)
                if isinstance(value, bytes):
                    shown = value.decode(errors="replace")
                    yield StoredItem("cogs' values", {"key": ":".join(self._parts(key)[2:]), "value": shown})

    async def erase(self, subject: Subject, *, before: datetime, late: bool, actor: UserId | None) -> Mapping[str, int]:
        """Erase the subject's keys and sessions. A late pass erases nothing: nothing in Redis is stored late.

        `before` and `actor` are not used: no key carries the time of its creation.
        """
        del before, actor
        removed: dict[str, int] = {}
        if late:
            return removed
        if subject.kind is SubjectKind.USER:
            for session in await self._sessions.of_user(UserId(subject.id)):
                if await self._sessions.end_of_user(UserId(subject.id), session.handle):
                    removed["sessions"] = removed.get("sessions", 0) + 1
        async for key in self._keys(subject):
            with redis_errors():
                if await self._redis.delete(key):
                    kind = self._parts(key)[0]
                    removed[f"redis:{kind}"] = removed.get(f"redis:{kind}", 0) + 1
        return removed

    async def _keys(self, subject: Subject) -> AsyncIterator[str]:
        """Yield the keys that name the subject, and the keys of cogs' values that name it. A key may occur twice."""
        word = re.compile(rf"\b{int(subject.id)}\b")
        pattern, cursor = self._namespace.key("*"), 0
        while True:
            with redis_errors():
                cursor, found = await self._redis.scan(cursor, match=pattern, count=_AT_ONCE)
            keys = [key.decode() for key in found if isinstance(key, bytes)]
            for key in keys:
                if word.search(":".join(self._parts(key))) and not self._is_kept(key, subject):
                    yield key
            for key in await self._naming([key for key in keys if self._parts(key)[:2] == _VALUES], word):
                yield key
            if not cursor:
                return

    async def _naming(self, keys: list[str], word: re.Pattern[str]) -> list[str]:
        values = []
        for key in keys:
            with redis_errors():
                values.append((key, await self._redis.get(key) if not word.search(key) else None))
        return [key for key, value in values if isinstance(value, bytes) and word.search(value.decode(errors="ignore"))]

    def _is_kept(self, key: str, subject: Subject) -> bool:
        return subject.kind is SubjectKind.USER and self._parts(key)[0] in _KEPT_OF_USERS

    def _parts(self, key: str) -> tuple[str, ...]:
        return tuple(key.removeprefix(self._namespace.key("")).split(":"))
