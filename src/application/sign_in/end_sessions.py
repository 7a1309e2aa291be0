"""End sessions of a user: from another one, or because a newer one takes their place."""

from application.ports.sessions import ListedSession, SessionStore
from application.sign_in.session_audit import Origin, SessionAudit
from domain.ids import UserId
from domain.sign_in import SessionEnd


class EndSession:
    """End one of a user's own sessions. Ending one that does not exist is no error."""

    def __init__(self, sessions: SessionStore, audit: SessionAudit) -> None:
        self._sessions = sessions
        self._audit = audit

    async def __call__(self, user_id: UserId, handle: str) -> None:
        for session in await self._sessions.of_user(user_id):
            if session.handle == handle:
                await end_listed(self._sessions, self._audit, user_id, session, SessionEnd.ELSEWHERE)


class EndOtherSessions:
    """End all sessions of a user but the one with the handle `kept`. Twice is safe."""

    def __init__(self, sessions: SessionStore, audit: SessionAudit) -> None:
        self._sessions = sessions
        self._audit = audit

    async def __call__(self, user_id: UserId, kept: str) -> None:
        for session in await self._sessions.of_user(user_id):
            if session.handle != kept:
                await end_listed(self._sessions, self._audit, user_id, session, SessionEnd.ELSEWHERE)


class LimitSessions:
    """End the oldest sessions of a user beyond `most`, which counts the session `kept` as well. Twice is safe."""

    def __init__(self, sessions: SessionStore, audit: SessionAudit, most: int) -> None:
        self._sessions = sessions
        self._audit = audit
        self._most = most

    async def __call__(self, user_id: UserId, kept: str) -> None:
        others = [session for session in await self._sessions.of_user(user_id) if session.handle != kept]
        others.sort(key=lambda session: session.created_at, reverse=True)
        for session in others[self._most - 1 :]:
            await end_listed(self._sessions, self._audit, user_id, session, SessionEnd.TOO_MANY)


async def end_listed(
    sessions: SessionStore, audit: SessionAudit, user_id: UserId, session: ListedSession, end: SessionEnd
) -> None:
    """End a session and record it, unless another process ended it first."""
    if await sessions.end_of_user(user_id, session.handle):
        origin = Origin(user_agent=session.user_agent, ip_prefix=session.ip_prefix)
        await audit.ended(user_id, session.handle, end, origin)
