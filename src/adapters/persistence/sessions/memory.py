"""Store dashboard sessions and sign-in attempts in the memory of one process."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.persistence.memory.outage import Outage
from adapters.persistence.sessions.memory_rate_limits import MemoryRateLimiter
from application.ports.clock import Clock
from application.ports.discord import DiscordTokens
from application.ports.rate_limits import Counted, RateLimit, Verdict
from application.ports.sessions import Admission, ListedSession, Session, SignInAttempt
from domain.ids import UserId

_TIME_TO_RENEW = timedelta(seconds=30)
_UNCOUNTED = Verdict(is_allowed=True, quota=None)


@dataclass(slots=True)
class _Kept:
    session: Session
    used: datetime
    exempt_until: datetime | None = None


class MemorySessionStore:
    def __init__(
        self, clock: Clock, *, idle: timedelta = timedelta(days=7), limiter: MemoryRateLimiter | None = None
    ) -> None:
        self.outage = Outage("redis")
        self._clock = clock
        self._idle = idle
        self._limiter = limiter or MemoryRateLimiter(clock)
        self._sessions: dict[str, _Kept] = {}
        self._renewals: dict[str, datetime] = {}
        self._expired: list[tuple[UserId, str]] = []

    async def start(self, session: Session) -> str:
        self.outage.refuse_if_down()
        session_id = secrets.token_urlsafe(32)
        self._sessions[session_id] = _Kept(session, self._clock.now())
        return session_id

    async def get(self, session_id: str) -> Session | None:
        return (await self.admit(session_id, per_user=None, others=())).session

    async def admit(self, session_id: str, *, per_user: RateLimit | None, others: Sequence[Counted]) -> Admission:
        kept = self._kept(session_id)
        if kept is None:
            return Admission(session=None, verdict=_UNCOUNTED)
        now = kept.used = self._clock.now()
        if kept.exempt_until is not None and now < kept.exempt_until:
            return Admission(session=kept.session, verdict=_UNCOUNTED)
        own = [Counted(limit=per_user, subject=str(kept.session.user.id))] if per_user else []
        return Admission(
            session=kept.session,
            verdict=await self._limiter.take(*own, *others),
            was_exempt=kept.exempt_until is not None,
        )

    async def exempt(self, session_id: str, *, until: datetime) -> None:
        if (kept := self._kept(session_id)) is not None:
            kept.exempt_until = until

    async def lasting(self, session_ids: Iterable[str]) -> frozenset[str]:
        self.outage.refuse_if_down()
        return frozenset(session_id for session_id in session_ids if self._kept(session_id) is not None)

    async def end(self, session_id: str) -> None:
        self.outage.refuse_if_down()
        self._sessions.pop(session_id, None)

    def handle(self, session_id: str) -> str:
        return hashlib.sha256(session_id.encode()).hexdigest()[:32]

    async def of_user(self, user_id: UserId) -> tuple[ListedSession, ...]:
        self.outage.refuse_if_down()
        kept = {session_id: self._kept(session_id) for session_id in list(self._sessions)}
        found = [
            ListedSession(
                handle=self.handle(session_id),
                created_at=one.session.created_at,
                last_seen_at=one.used,
                user_agent=one.session.user_agent,
                ip_prefix=one.session.ip_prefix,
            )
            for session_id, one in kept.items()
            if one is not None and one.session.user.id == user_id
        ]
        return tuple(sorted(found, key=lambda one: one.last_seen_at, reverse=True))

    async def end_of_user(self, user_id: UserId, handle: str) -> bool:
        self.outage.refuse_if_down()
        found = [
            session_id
            for session_id, kept in self._sessions.items()
            if kept.session.user.id == user_id and self.handle(session_id) == handle
        ]
        for session_id in found:
            del self._sessions[session_id]
        return bool(found)

    async def take_expired(self, user_id: UserId) -> tuple[str, ...]:
        self.outage.refuse_if_down()
        for session_id in list(self._sessions):
            self._kept(session_id)
        taken = tuple(handle for owner, handle in self._expired if owner == user_id)
        self._expired = [(owner, handle) for owner, handle in self._expired if owner != user_id]
        return taken

    async def claim_renewal(self, session_id: str) -> bool:
        self.outage.refuse_if_down()
        claimed, now = self._renewals.get(session_id), self._clock.now()
        if claimed is not None and now < claimed + _TIME_TO_RENEW:
            return False
        self._renewals[session_id] = now
        return True

    async def replace_tokens(self, session_id: str, tokens: DiscordTokens) -> bool:
        kept = self._kept(session_id)
        if kept is None:
            return False
        kept.session = replace(kept.session, tokens=tokens)
        return True

    def _kept(self, session_id: str) -> _Kept | None:
        self.outage.refuse_if_down()
        kept, now = self._sessions.get(session_id), self._clock.now()
        if kept is not None and (now >= kept.session.expires_at or now - kept.used >= self._idle):
            del self._sessions[session_id]
            self._expired.append((kept.session.user.id, self.handle(session_id)))
            return None
        return kept


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
