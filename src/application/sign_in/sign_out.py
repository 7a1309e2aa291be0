"""End a session."""

from application.ports.discord import IdentityProvider
from application.ports.sessions import Session, SessionStore
from application.sign_in.revoke_tokens import revoke_tokens


class SignOut:
    """After the user's last session, revoke the tokens: Discord revokes all tokens of a user together."""

    def __init__(self, sessions: SessionStore, identity: IdentityProvider) -> None:
        self._sessions = sessions
        self._identity = identity

    async def __call__(self, session_id: str, session: Session) -> None:
        await self._sessions.end(session_id)
        if not await self._sessions.of_user(session.user.id):
            await revoke_tokens(self._identity, session.tokens)
