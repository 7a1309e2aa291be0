"""Renew Discord's tokens before they expire, once across all processes."""

from datetime import timedelta
from typing import Any

import structlog
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.guards.sessions import SignedIn, signed_in
from adapters.http.problems.refusals import SignInRequired
from adapters.http.services import HttpServices, services_of
from application.ports.discord import DiscordTokens, SignInRefused
from application.ports.errors import ServiceUnavailable

RENEWED_BEFORE_THEIR_END = timedelta(days=1)

_log = structlog.get_logger(__name__)


async def renew_tokens(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Renew the session's tokens if they expire soon. Runs after `require_session`.

    A user who has revoked the application's access at Discord is signed out.
    """
    services, caller = services_of(connection), signed_in(connection)
    if _ends_soon(services, caller.session.tokens) and await services.sessions.claim_renewal(caller.session_id):
        await _renew(services, caller)


async def _renew(services: HttpServices, caller: SignedIn) -> None:
    # Read the session again: another request may have renewed the tokens meanwhile.
    session = await services.sessions.get(caller.session_id)
    if session is None:
        raise SignInRequired("Please sign in.")
    if not _ends_soon(services, session.tokens):
        return
    try:
        tokens = await services.identity.refresh(session.tokens)
    except ServiceUnavailable:
        _log.warning("http.tokens_not_renewed", user_id=str(session.user.id))
        return
    except SignInRefused as refusal:
        await services.sessions.end(caller.session_id)
        raise SignInRequired("Discord has ended this sign-in. Please sign in again.") from refusal
    if not await services.sessions.replace_tokens(caller.session_id, tokens):
        await revoke_tokens(services, tokens)


async def revoke_tokens(services: HttpServices, tokens: DiscordTokens) -> None:
    """Revoke tokens at Discord. If Discord is unavailable, they expire by themselves."""
    try:
        await services.identity.revoke(tokens)
    except (ServiceUnavailable, SignInRefused):
        _log.warning("http.tokens_not_revoked")


def _ends_soon(services: HttpServices, tokens: DiscordTokens) -> bool:
    return services.clock.now() >= tokens.expires_at - RENEWED_BEFORE_THEIR_END
