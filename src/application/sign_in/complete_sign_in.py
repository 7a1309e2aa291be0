"""Complete a sign-in in the browser that began it, and start its session."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.ports.clock import Clock
from application.ports.discord import DiscordTokens, DiscordUser, IdentityProvider, SignInRefused
from application.ports.sessions import Session, SessionStore, SignInAttempt, SignInAttempts
from application.sign_in.end_sessions import LimitSessions
from application.sign_in.session_audit import Origin, SessionAudit
from domain.sign_in import InvalidSignIn, SessionEnd

SESSION_LIFETIME: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """`name` comes from the cookie, `proof` from the origin's storage, which no other origin can write."""

    name: str | None
    proof: str
    user_agent: str
    ip_prefix: str


@dataclass(frozen=True, slots=True)
class CompletedSignIn:
    session_id: str
    return_to: str


class CompleteSignIn:
    """Start a session under a new id and end the browser's old one, and the oldest ones beyond the user's limit.

    Raises `InvalidSignIn` or `SignInRefused`, and `ServiceUnavailable` where the audit log cannot be written.
    """

    def __init__(
        self,
        attempts: SignInAttempts,
        identity: IdentityProvider,
        sessions: SessionStore,
        *,
        clock: Clock,
        audit: SessionAudit,
        limit_sessions: LimitSessions,
    ) -> None:
        self._attempts = attempts
        self._identity = identity
        self._sessions = sessions
        self._clock = clock
        self._audit = audit
        self._limit_sessions = limit_sessions

    async def __call__(self, *, code: str, state: str, browser: Browser, old_session_id: str | None) -> CompletedSignIn:
        origin = Origin(user_agent=browser.user_agent, ip_prefix=browser.ip_prefix)
        try:
            attempt = await self._attempt(state, browser)
            tokens = await self._identity.exchange(code=code, code_verifier=attempt.code_verifier)
            user = await self._identity.user(tokens)
        except (InvalidSignIn, SignInRefused) as refusal:
            await self._audit.refused(refusal, origin)
            raise
        if old_session_id:
            await self._end_old(old_session_id)
        for handle in await self._sessions.take_expired(user.id):
            await self._audit.ended(user.id, handle, SessionEnd.EXPIRED, None)
        return CompletedSignIn(await self._start(user, tokens, origin), attempt.return_to)

    async def _attempt(self, state: str, browser: Browser) -> SignInAttempt:
        attempt = await self._attempts.take(state)
        if attempt is None or not _is_same(browser, attempt):
            raise InvalidSignIn
        return attempt

    async def _start(self, user: DiscordUser, tokens: DiscordTokens, origin: Origin) -> str:
        now = self._clock.now()
        session = Session(
            user=user,
            tokens=tokens,
            csrf_token=secrets.token_urlsafe(32),
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
            user_agent=origin.user_agent,
            ip_prefix=origin.ip_prefix,
        )
        session_id = await self._sessions.start(session)
        handle = self._sessions.handle(session_id)
        try:
            await self._audit.started(user.id, handle, origin)
        except BaseException:
            await self._sessions.end(session_id)
            raise
        await self._limit_sessions(user.id, handle)
        return session_id

    async def _end_old(self, session_id: str) -> None:
        old = await self._sessions.get(session_id)
        await self._sessions.end(session_id)
        if old is not None:
            origin = Origin(user_agent=old.user_agent, ip_prefix=old.ip_prefix)
            await self._audit.ended(old.user.id, self._sessions.handle(session_id), SessionEnd.REPLACED, origin)


def _is_same(browser: Browser, attempt: SignInAttempt) -> bool:
    given, begun = (browser.name or "", browser.proof), (attempt.browser, attempt.proof)
    return all(secrets.compare_digest(one.encode(), other.encode()) for one, other in zip(given, begun, strict=True))
