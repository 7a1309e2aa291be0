"""Renew Discord's tokens before they expire, once across all processes."""

import logging
from datetime import timedelta
from typing import Final

from application.ports.clock import Clock
from application.ports.discord import DiscordTokens, IdentityProvider, SignInRefused
from application.ports.errors import ServiceUnavailable
from application.ports.sessions import Session, SessionStore
from application.sign_in.revoke_tokens import revoke_tokens
from application.sign_in.session_audit import Origin, SessionAudit
from domain.sign_in import SessionEnd

_RENEWED_BEFORE_THEIR_END: Final = timedelta(days=1)

_log = logging.getLogger(__name__)


class RenewTokens:
    """End the session of a user that has revoked the application's access at Discord."""

    def __init__(self, sessions: SessionStore, identity: IdentityProvider, clock: Clock, audit: SessionAudit) -> None:
        self._sessions = sessions
        self._identity = identity
        self._clock = clock
        self._audit = audit

    async def __call__(self, session_id: str, tokens: DiscordTokens) -> bool:
        """Return whether the session goes on. While Discord is unavailable it does, with the old tokens."""
        if not self._end_soon(tokens) or not await self._sessions.claim_renewal(session_id):
            return True
        # Read the session again: another request may have renewed the tokens meanwhile.
        session = await self._sessions.get(session_id)
        if session is None:
            return False
        return not self._end_soon(session.tokens) or await self._renew(session_id, session)

    async def _renew(self, session_id: str, session: Session) -> bool:
        try:
            tokens = await self._identity.refresh(session.tokens)
        except ServiceUnavailable:
            _log.warning("The tokens of user %s were not renewed: Discord is unavailable", session.user.id)
            return True
        except SignInRefused:
            await self._sessions.end(session_id)
            origin = Origin(user_agent=session.user_agent, ip_prefix=session.ip_prefix)
            handle = self._sessions.handle(session_id)
            await self._audit.ended(session.user.id, handle, SessionEnd.DISCORD, origin)
            return False
        if await self._sessions.replace_tokens(session_id, tokens):
            return True
        # The session has ended meanwhile. Spare the user's other sessions: Discord revokes all of a user's tokens.
        if not await self._sessions.of_user(session.user.id):
            await revoke_tokens(self._identity, tokens)
        return False

    def _end_soon(self, tokens: DiscordTokens) -> bool:
        return self._clock.now() >= tokens.expires_at - _RENEWED_BEFORE_THEIR_END
