"""Sign in through Discord: authorization code flow with PKCE, bound to the browser that began it."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection

from adapters.http.guards.browsers import TIME_TO_SIGN_IN, BrowserCookies
from adapters.http.guards.cookies import sign_in_cookie_name
from adapters.http.guards.renewal import revoke_tokens
from adapters.http.guards.sessions import SignedIn
from adapters.http.problems.refusals import InvalidSignIn
from adapters.http.services import HttpServices, services_of
from application.ports.sessions import Session, SignInAttempt
from application.sign_in.return_to import safe_return_to

NOT_BEGUN_HERE = "This sign-in was not begun in this browser, or took too long. Please sign in again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """`name` comes from the cookie, `proof` from the origin's storage, which no other origin can write."""

    name: str | None
    proof: str
    user_agent: str
    ip_prefix: str


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    authorize_url: str
    proof: str


@dataclass(frozen=True, slots=True)
class CompletedSignIn:
    session_id: str
    return_to: str


def browser_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Return the browser's id from its cookie; None if the cookie is missing, not ours or expired."""
    services = services_of(connection)
    cookies = BrowserCookies(services.config.secret_keys, services.clock)
    return cookies.browser(connection.cookies.get(sign_in_cookie_name(services.config)))


async def begin_sign_in(services: HttpServices, *, browser: str, return_to: str) -> BegunSignIn:
    """Start a sign-in. A browser may have several under way, for instance in two tabs."""
    state, code_verifier, proof = secrets.token_urlsafe(32), secrets.token_urlsafe(48), secrets.token_urlsafe(32)
    attempt = SignInAttempt(
        code_verifier=code_verifier, browser=browser, proof=proof, return_to=safe_return_to(return_to)
    )
    await services.sign_in_attempts.put(state, attempt, ttl=TIME_TO_SIGN_IN)
    return BegunSignIn(
        services.identity.authorize_url(state=state, code_challenge=_challenge(code_verifier)),
        proof,
    )


async def complete_sign_in(
    services: HttpServices, *, code: str, state: str, browser: Browser, old_session_id: str | None
) -> CompletedSignIn:
    """Start a session under a new id and end the browser's old one. Raises `InvalidSignIn` or `SignInRefused`."""
    attempt = await services.sign_in_attempts.take(state)
    if attempt is None or not _is_same(browser, attempt):
        raise InvalidSignIn(NOT_BEGUN_HERE)
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
        user_agent=browser.user_agent,
        ip_prefix=browser.ip_prefix,
    )
    return CompletedSignIn(await services.sessions.start(session), attempt.return_to)


async def sign_out(services: HttpServices, caller: SignedIn) -> None:
    """End the session. After the user's last one, revoke the tokens: Discord revokes all tokens of a user together."""
    await services.sessions.end(caller.session_id)
    if not await services.sessions.of_user(caller.session.user.id):
        await revoke_tokens(services, caller.session.tokens)


def _is_same(browser: Browser, attempt: SignInAttempt) -> bool:
    given, begun = (browser.name or "", browser.proof), (attempt.browser, attempt.proof)
    return all(secrets.compare_digest(one.encode(), other.encode()) for one, other in zip(given, begun, strict=True))


def _challenge(code_verifier: str) -> str:
    """Return the S256 code challenge of RFC 7636."""
    digest = hashlib.sha256(code_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
