"""Dashboard sessions and sign-ins in the memory of one process."""

import secrets
from datetime import datetime, timedelta

from adapters.persistence.memory.outage import Outage
from application.ports.clock import Clock
from application.ports.sessions import Session, SignInAttempt


class MemorySessionStore:
    def __init__(self, clock: Clock, *, idle: timedelta = timedelta(days=7)) -> None:
        self.outage = Outage("redis")
        self._clock = clock
        self._idle = idle
        self._sessions: dict[str, tuple[Session, datetime]] = {}

    async def start(self, session: Session) -> str:
        self.outage.refuse_if_down()
        session_id = secrets.token_urlsafe(32)
        self._sessions[session_id] = session, self._clock.now()
        return session_id

    async def get(self, session_id: str) -> Session | None:
        self.outage.refuse_if_down()
        session, used = self._sessions.pop(session_id, (None, None))
        now = self._clock.now()
        if session is None or used is None or now >= session.expires_at or now - used >= self._idle:
            return None
        self._sessions[session_id] = session, now
        return session

    async def end(self, session_id: str) -> None:
        self.outage.refuse_if_down()
        self._sessions.pop(session_id, None)


class MemorySignInAttempts:
    def __init__(self, clock: Clock) -> None:
        self.outage = Outage("redis")
        self._clock = clock
        self._attempts: dict[str, tuple[SignInAttempt, datetime]] = {}

    async def put(self, state: str, attempt: SignInAttempt, *, ttl: timedelta) -> None:
        self.outage.refuse_if_down()
        self._attempts[state] = attempt, self._clock.now() + ttl

    async def take(self, state: str) -> SignInAttempt | None:
        self.outage.refuse_if_down()
        attempt, expires_at = self._attempts.pop(state, (None, None))
        return None if expires_at is None or self._clock.now() >= expires_at else attempt
