"""End a session."""

from application.ports.discord import IdentityProvider
from application.ports.sessions import Session, SessionStore
from application.sign_in.revoke_tokens import revoke_tokens
from application.sign_in.session_audit import Origin, SessionAudit
from domain.sign_in import SessionEnd


class SignOut:
    """After the user's last session, revoke the tokens: Discord revokes all tokens of a user together."""

    def __init__(self, sessions: SessionStore, identity: IdentityProvider, audit: SessionAudit) -> None:
        self._sessions = sessions
        self._identity = identity
        self._audit = audit

    async def __call__(self, session_id: str, session: Session) -> None:
        await self._sessions.end(session_id)
        origin = Origin(user_agent=session.user_agent, ip_prefix=session.ip_prefix)
        handle = self._sessions.handle(session_id)
        await self._audit.ended(session.user.id, handle, SessionEnd.SIGNED_OUT, origin)
        if not await self._sessions.of_user(session.user.id):
            await revoke_tokens(self._identity, session.tokens)
