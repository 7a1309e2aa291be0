"""Store dashboard sessions in Redis, keyed by a hash of their id, with Discord's tokens encrypted."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from adapters.persistence.redis.script import Script
from adapters.persistence.sessions.cipher import Cipher
from adapters.persistence.sessions.redis_rate_limits import allowances, counting_script, key_of, verdict
from adapters.persistence.sessions.sealed import SealedSessions
from application.ports.clock import Clock
from application.ports.discord import DiscordTokens
from application.ports.events import Event, EventFeed, EventKind
from application.ports.rate_limits import Counted, RateLimit, Verdict
from application.ports.sessions import Admission, ListedSession, Session
from domain.ids import UserId

_TIME_TO_RENEW = timedelta(seconds=30)
_NOBODY = Admission(session=None, verdict=Verdict(is_allowed=True, quota=None))
_WAS_EXEMPT = 1
_SET_WHERE_IT_IS = (
    "return redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) and 1 or 0"
)


class RedisSessionStore:
    """Session store. The first of `secret_keys` encrypts, all of them decrypt.

    A session that no key decrypts counts as ended. With a `feed`, the end of a session is published.
    """

    def __init__(
        self,
        redis: Redis,
        clock: Clock,
        *,
        namespace: str,
        secret_keys: Sequence[str],
        idle: timedelta = timedelta(days=7),
        feed: EventFeed | None = None,
    ) -> None:
        self._redis = redis
        self._feed = feed
        self._clock = clock
        self._namespace = Namespace(namespace)
        self._sealed = SealedSessions(Cipher(secret_keys, purpose="baseline dashboard sessions"))
        self._idle = idle
        self._start = redis.register_script((Path(__file__).parent / "session_start.lua").read_text())
        self._end = redis.register_script((Path(__file__).parent / "session_end.lua").read_text())
        self._take_expired = redis.register_script((Path(__file__).parent / "session_take_expired.lua").read_text())
        self._admit = Script(redis, counting_script("session_admit"))
        self._set = redis.register_script(_SET_WHERE_IT_IS)

    async def start(self, session: Session) -> str:
        session_id = secrets.token_urlsafe(32)
        fields = {
            "user": str(session.user.id),
            "data": self._sealed.data(session),
            "tokens": self._sealed.tokens(session.tokens),
        }
        times = [*self._times(), _milliseconds(session.expires_at)]
        flat = [part for field in fields.items() for part in field]
        with redis_errors():
            await self._start([self._key(session_id), self._index(session.user.id)], [*times, *flat])
        return session_id

    async def get(self, session_id: str) -> Session | None:
        return (await self.admit(session_id, per_user=None, others=())).session

    async def admit(self, session_id: str, *, per_user: RateLimit | None, others: Sequence[Counted]) -> Admission:
        limits = [*([per_user] if per_user else []), *(one.limit for one in others)]
        keys = [self._key(session_id), *(key_of(self._namespace, one) for one in others)]
        of_user = key_of(self._namespace, Counted(limit=per_user, subject="")) if per_user else ""
        with redis_errors():
            answer = await self._admit(keys, [*self._times(), of_user, *allowances(limits)])
        if answer is None:
            return _NOBODY
        data, tokens, exempt, counted = answer
        session = self._sealed.opened(data, tokens)
        if session is None:
            return _NOBODY
        return Admission(session=session, verdict=verdict(counted, limits), was_exempt=exempt == _WAS_EXEMPT)

    async def exempt(self, session_id: str, *, until: datetime) -> None:
        with redis_errors():
            await self._set([self._key(session_id)], ["exempt_until", _milliseconds(until)])

    async def lasting(self, session_ids: Iterable[str]) -> frozenset[str]:
        asked, now = tuple(session_ids), _milliseconds(self._clock.now())
        with redis_errors():
            async with self._redis.pipeline(transaction=False) as together:
                for session_id in asked:
                    _ = together.hget(self._key(session_id), "expires_at")  # queued by the pipeline, not awaited
                ends = await together.execute()
        return frozenset(one for one, end in zip(asked, ends, strict=True) if end is not None and int(end) > now)

    async def end(self, session_id: str) -> None:
        await self._delete(self._key(session_id))

    def handle(self, session_id: str) -> str:
        return _handle(self._key(session_id))

    async def of_user(self, user_id: UserId) -> tuple[ListedSession, ...]:
        keys = await self._keys_of(user_id)
        with redis_errors():
            async with self._redis.pipeline(transaction=False) as together:
                for key in keys:
                    _ = together.hmget(key, "data", "seen")  # queued by the pipeline, not awaited
                kept = await together.execute()
        found = [
            ListedSession(
                handle=_handle(key),
                last_seen_at=datetime.fromtimestamp(int(seen) / 1000, UTC),
                **self._sealed.description(data),
            )
            for key, (data, seen) in zip(keys, kept, strict=True)
            if data is not None
        ]
        return tuple(sorted(found, key=lambda one: one.last_seen_at, reverse=True))

    async def end_of_user(self, user_id: UserId, handle: str) -> bool:
        keys = [key for key in await self._keys_of(user_id) if _handle(key) == handle]
        return any([await self._delete(key) for key in keys])

    async def take_expired(self, user_id: UserId) -> tuple[str, ...]:
        with redis_errors():
            keys = await self._take_expired([self._index(user_id)])
        return tuple(_handle(key.decode()) for key in keys)

    async def claim_renewal(self, session_id: str) -> bool:
        key = self._namespace.secret_key("renewal", session_id)
        with redis_errors():
            return bool(await self._redis.set(key, 1, nx=True, px=_TIME_TO_RENEW))

    async def replace_tokens(self, session_id: str, tokens: DiscordTokens) -> bool:
        with redis_errors():
            return bool(await self._set([self._key(session_id)], ["tokens", self._sealed.tokens(tokens)]))

    async def _delete(self, key: str) -> bool:
        with redis_errors():
            was_there = bool(await self._end([key], [self._namespace.key("sessions-of", "")]))
        if was_there and self._feed is not None:
            await self._feed.publish(Event(kind=EventKind.SESSION_ENDED, session=_handle(key)))
        return was_there

    def _key(self, session_id: str) -> str:
        return self._namespace.secret_key("signed-in", session_id)  # "session" held another type in earlier releases

    def _times(self) -> list[int]:
        return [_milliseconds(self._clock.now()), self._idle // timedelta(milliseconds=1)]

    def _index(self, user_id: UserId) -> str:
        return self._namespace.key("sessions-of", str(user_id))

    async def _keys_of(self, user_id: UserId) -> list[str]:
        """Return the keys of a user's sessions, including sessions that have ended since."""
        with redis_errors():
            keys = await self._redis.zrange(self._index(user_id), 0, -1)
        return [key.decode() for key in keys if isinstance(key, bytes)]


def _handle(key: str) -> str:
    """Return a public handle derived from the key. It reveals neither the key nor the session id."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
