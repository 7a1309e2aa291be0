"""Signing in through Discord: authorization code flow with PKCE, bound to the browser that began it."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from adapters.http.refusals import InvalidSignIn
from adapters.http.return_to import safe_return_to
from adapters.http.services import HttpServices
from application.ports.sessions import Session, SignInAttempt

TIME_TO_SIGN_IN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    authorize_url: str
    browser: str


@dataclass(frozen=True, slots=True)
class CompletedSignIn:
    session_id: str
    return_to: str


async def begin_sign_in(services: HttpServices, *, browser: str | None, return_to: str) -> BegunSignIn:
    """`browser` is the one that another tab of it got, so that both tabs can finish."""
    state, code_verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    browser = browser or secrets.token_urlsafe(32)
    attempt = SignInAttempt(code_verifier=code_verifier, browser=browser, return_to=safe_return_to(return_to))
    await services.sign_in_attempts.put(state, attempt, ttl=TIME_TO_SIGN_IN)
    return BegunSignIn(
        services.identity.authorize_url(state=state, code_challenge=_challenge(code_verifier)),
        browser,
    )


async def complete_sign_in(
    services: HttpServices, *, code: str, state: str, browser: str | None, old_session_id: str | None
) -> CompletedSignIn:
    """Starts a session under a new id and ends the browser's old one. Raises `InvalidSignIn` or `SignInRefused`."""
    attempt = await services.sign_in_attempts.take(state)
    if attempt is None or not secrets.compare_digest((browser or "").encode(), attempt.browser.encode()):
        raise InvalidSignIn("This sign-in was not begun in this browser, or took too long. Please sign in again.")
    tokens = await services.identity.exchange(code=code, code_verifier=attempt.code_verifier)
    user = await services.identity.user(tokens)
    if old_session_id:
        await services.sessions.end(old_session_id)
    now = services.clock.now()
    session = Session(
        user=user,
        tokens=tokens,
        csrf_token=secrets.token_urlsafe(32),
        created_at=now,
        expires_at=now + services.config.session_lifetime,
    )
    return CompletedSignIn(await services.sessions.start(session), attempt.return_to)


def _challenge(code_verifier: str) -> str:
    """S256 of RFC 7636."""
    digest = hashlib.sha256(code_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
