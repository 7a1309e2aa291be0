"""Complete a sign-in in the browser that began it, and start its session."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.ports.clock import Clock
from application.ports.discord import IdentityProvider
from application.ports.sessions import Session, SessionStore, SignInAttempt, SignInAttempts
from domain.sign_in import InvalidSignIn

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
    """Start a session under a new id and end the browser's old one. Raises `InvalidSignIn` or `SignInRefused`."""

    def __init__(
        self, attempts: SignInAttempts, identity: IdentityProvider, sessions: SessionStore, clock: Clock
    ) -> None:
        self._attempts = attempts
        self._identity = identity
        self._sessions = sessions
        self._clock = clock

    async def __call__(self, *, code: str, state: str, browser: Browser, old_session_id: str | None) -> CompletedSignIn:
        attempt = await self._attempts.take(state)
        if attempt is None or not _is_same(browser, attempt):
            raise InvalidSignIn
        tokens = await self._identity.exchange(code=code, code_verifier=attempt.code_verifier)
        user = await self._identity.user(tokens)
        if old_session_id:
            await self._sessions.end(old_session_id)
        now = self._clock.now()
        session = Session(
            user=user,
            tokens=tokens,
            csrf_token=secrets.token_urlsafe(32),
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
            user_agent=browser.user_agent,
            ip_prefix=browser.ip_prefix,
        )
        return CompletedSignIn(await self._sessions.start(session), attempt.return_to)


def _is_same(browser: Browser, attempt: SignInAttempt) -> bool:
    given, begun = (browser.name or "", browser.proof), (attempt.browser, attempt.proof)
    return all(secrets.compare_digest(one.encode(), other.encode()) for one, other in zip(given, begun, strict=True))
