"""Dashboard sessions in Redis: found by a hash of their id, with Discord's tokens encrypted."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from redis.asyncio import Redis

from adapters.persistence.redis.cipher import Cipher
from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from application.ports.clock import Clock
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.sessions import Session
from domain.ids import UserId

_SHORTEST_LIFE = timedelta(milliseconds=1)


class RedisSessionStore:
    """`secret_keys`: the first one encrypts, the others still decrypt. A session that none of them opens has ended."""

    def __init__(
        self,
        redis: Redis,
        clock: Clock,
        *,
        namespace: str,
        secret_keys: Sequence[str],
        idle: timedelta = timedelta(days=7),
    ) -> None:
        self._redis = redis
        self._clock = clock
        self._namespace = Namespace(namespace)
        self._cipher = Cipher(secret_keys, purpose="baseline dashboard sessions")
        self._idle = idle

    async def start(self, session: Session) -> str:
        session_id = secrets.token_urlsafe(32)
        life = max(min(self._idle, session.expires_at - self._clock.now()), _SHORTEST_LIFE)
        with redis_errors():
            await self._redis.set(self._key(session_id), self._sealed(session), px=life)
        return session_id

    async def get(self, session_id: str) -> Session | None:
        with redis_errors():
            # Reads and puts off the end in one command, which does nothing for a session that is not there.
            sealed = await self._redis.getex(self._key(session_id), px=self._idle)
        session = None if sealed is None else self._opened(sealed)
        if session is not None and self._clock.now() >= session.expires_at:
            await self.end(session_id)
            return None
        return session

    async def end(self, session_id: str) -> None:
        with redis_errors():
            await self._redis.delete(self._key(session_id))

    def _key(self, session_id: str) -> str:
        return self._namespace.secret_key("session", session_id)

    def _sealed(self, session: Session) -> str:
        user, tokens = session.user, session.tokens
        return json.dumps(
            {
                "user": {"id": str(user.id), "name": user.name, "avatar_url": user.avatar_url},
                "csrf_token": session.csrf_token,
                "created_at": session.created_at.isoformat(),
                "expires_at": session.expires_at.isoformat(),
                "tokens": self._cipher.encrypt(
                    json.dumps([tokens.access_token, tokens.refresh_token, tokens.expires_at.isoformat()])
                ),
            }
        )

    def _opened(self, sealed: str | bytes) -> Session | None:
        data = json.loads(sealed)
        tokens = self._cipher.decrypt(data["tokens"])
        if tokens is None:
            return None
        access_token, refresh_token, expires_at = json.loads(tokens)
        user = data["user"]
        return Session(
            user=DiscordUser(id=UserId(int(user["id"])), name=user["name"], avatar_url=user["avatar_url"]),
            tokens=DiscordTokens(
                access_token=access_token,
                refresh_token=refresh_token,
                expires_at=datetime.fromisoformat(expires_at),
            ),
            csrf_token=data["csrf_token"],
            created_at=datetime.fromisoformat(data["created_at"]),
            expires_at=datetime.fromisoformat(data["expires_at"]),
        )
